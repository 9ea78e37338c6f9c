package io.fleetledger.billing;

import io.fleetledger.charging.BillingPeriod;
import io.fleetledger.charging.Statement;
import io.fleetledger.charging.StatementLine;
import io.fleetledger.time.Micros;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether a period can be closed: everything in it has come, and everything has its price. */
final class ClosingChecks {
  /**
   * An event that finished later may have run so long before: what it did is in earlier minutes.
   */
  static final long LONGEST_EVENT_MICROS = 25 * Micros.HOUR;

  /** Stage 1's rows come by another way than stage 2's: the period has both when they agree. */
  private static final String ON_THE_WAY =
      """
      SELECT count(*) FROM ledger.place_difference
      WHERE window_start >= ledger.instant(?) AND window_start < ledger.instant(?)
        AND (differing > 0 OR cost_difference <> 0 OR idle_difference <> 0)""";

  private static final String TO_BE_RATED =
      """
      SELECT count(*) FROM ledger.rating_due
      WHERE tenant_id = ? AND hour_start > ledger.instant(?) - interval '1 hour'
        AND hour_start < ledger.instant(?)""";

  private static final String TO_BE_RECOMPUTED =
      """
      SELECT count(*) FROM ledger.recompute_due
      WHERE tenant_id = ? AND until_at > ledger.instant(?) AND from_at < ledger.instant(?)""";

  private static final String SUSPENDED =
      """
      SELECT count(*) FROM ledger.suspense
      WHERE tenant_id = ? AND occurred_at >= ledger.instant(?) AND occurred_at < ledger.instant(?)""";

  private static final String CURRENCIES =
      """
      SELECT count(*) FROM ledger.charge
      WHERE tenant_id = ? AND period_start = ledger.instant(?) AND charge IS NOT NULL
        AND currency <> ?""";

  private final Connection connection;
  private final Statement draft;
  private final BillingPeriod period;
  private final List<String> wrongs = new ArrayList<>();

  private ClosingChecks(Connection connection, Statement draft) {
    this.connection = connection;
    this.draft = draft;
    this.period = draft.period();
  }

  /**
   * What is in the way of closing a period, one line for each.
   *
   * @param draft the period as it is now
   * @param despiteSuspense whether what waits in suspense may become corrections
   */
  static List<String> of(Connection connection, Statement draft, boolean despiteSuspense)
      throws SQLException {
    var checks = new ClosingChecks(connection, draft);
    checks.settled();
    checks.rated();
    checks.priced();
    if (!despiteSuspense) {
      checks.suspended();
    }
    return checks.wrongs;
  }

  private void settled() throws SQLException {
    long needed = period.untilMicros() + LONGEST_EVENT_MICROS;
    FleetSettlement settlement = FleetSettlement.read(connection);
    if (!settlement.isKnown()) {
      refuse(
          "is not settled: %d of %d partitions have said how far they are; let `run` work and try again",
          settlement.told(), settlement.partitions());
    } else if (settlement.settledMicros() < needed) {
      refuse(
          "is not settled: events that finished after %s may still revise it, and it ends at %s; close it when the fleet has settled up to %s",
          Micros.toInstant(settlement.settledMicros()),
          Micros.toInstant(period.untilMicros()),
          Micros.toInstant(needed));
    }
    long differing = count(ON_THE_WAY, period.fromMicros(), period.untilMicros());
    if (differing > 0) {
      refuse(
          "is not settled: at %d places and minutes nodes and tenants differ; let `run` catch up and try again, and see `laws` if that does not help",
          differing);
    }
  }

  private void rated() throws SQLException {
    long hours = count(TO_BE_RATED, draft.tenantId(), period.fromMicros(), period.untilMicros());
    if (hours > 0) {
      refuse("has %d hours that wait to be rated: let `run` work and try again", hours);
    }
    long changes =
        count(TO_BE_RECOMPUTED, draft.tenantId(), period.fromMicros(), period.untilMicros());
    if (changes > 0) {
      refuse(
          "was rated before %d changes of prices or terms that reach back into it: settle them with `recompute`",
          changes);
    }
  }

  private void priced() throws SQLException {
    List<StatementLine> unpriced =
        draft.lines().stream().filter(line -> line.charge() == null).toList();
    if (!unpriced.isEmpty()) {
      StatementLine first = unpriced.getFirst();
      refuse(
          "has %d lines without a price, the first: %s of model %s on %s (%s); apply a catalog that prices them",
          unpriced.size(),
          first.unit(),
          first.place().modelId(),
          period.dayOf(first.fromMicros()),
          first.note());
    }
    long others = count(CURRENCIES, draft.tenantId(), period.fromMicros(), draft.currency());
    if (others > 0) {
      refuse(
          "has %d charges in another currency than %s: a tenant changes its currency where a period begins",
          others, draft.currency());
    }
  }

  private void suspended() throws SQLException {
    long records = count(SUSPENDED, draft.tenantId(), period.fromMicros(), period.untilMicros());
    if (records > 0) {
      refuse(
          "has %d records in suspense: see `suspense list --tenant %s`, or close it with --despite-suspense: what settles later becomes a correction",
          records, draft.tenantId());
    }
  }

  private void refuse(String why, @Nullable Object... details) {
    wrongs.add(draft.id() + " " + why.formatted(details));
  }

  private long count(String sql, Object... parameters) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        select.setObject(i + 1, parameters[i]);
      }
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }
}
