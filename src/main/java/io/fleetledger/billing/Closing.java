package io.fleetledger.billing;

import io.fleetledger.catalog.Tenant;
import io.fleetledger.charging.BillingPeriod;
import io.fleetledger.charging.Seal;
import io.fleetledger.charging.SealedStatement;
import io.fleetledger.charging.Statement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Closes billing periods: what the tables say of one becomes a statement that never changes.
 *
 * <p>All in one transaction, in which nothing is rated and no usage is written: so what is checked,
 * charged and sealed is the same.
 */
public final class Closing {
  /** In the order in which the materializer writes them, so that neither waits for the other. */
  private static final String STILL =
      "LOCK TABLE ledger.tenant_usage, ledger.usage_correction, ledger.adjustment IN SHARE MODE";

  private static final String NOTE_CORRECTIONS =
      """
      INSERT INTO ledger.statement_correction
        (topic, "partition", record_offset, tenant_id, statement_id)
      SELECT topic, "partition", record_offset, late.tenant_id, ?
      FROM ledger.usage_correction AS late
      LEFT JOIN ledger.statement_correction AS charged USING (topic, "partition", record_offset)
      WHERE late.tenant_id = ? AND late.window_start < ledger.instant(?)
        AND charged.statement_id IS NULL""";

  private static final String NOTE_ADJUSTMENTS =
      "UPDATE ledger.adjustment SET statement_id = ? WHERE tenant_id = ? AND statement_id IS NULL";

  private static final String OFFSETS =
      """
      SELECT coalesce(jsonb_object_agg(topic, spans), '{}')::text
      FROM (
        SELECT topic, jsonb_object_agg("partition"::text,
          jsonb_build_array(first_offset, next_offset)) AS spans
        FROM ledger.intake GROUP BY topic) AS topics""";

  private static final String LOCK_TIMEOUT = "55P03";

  private final DataSource database;

  /** Closes periods in a database. */
  public Closing(DataSource database) {
    this.database = database;
  }

  /**
   * What to close.
   *
   * @param tenantId the tenant
   * @param firstDay first day of the period; null: the first that is open
   * @param despiteSuspense whether records in suspense are no obstacle
   * @param author who closes it
   */
  public record Request(
      String tenantId, @Nullable LocalDate firstDay, boolean despiteSuspense, String author) {}

  /**
   * Closes a period.
   *
   * @param nowMicros now, epoch microseconds
   * @throws StatementRefusedException if it is closed, or can't be closed yet: a line for each
   *     reason
   */
  public SealedStatement close(Request request, long nowMicros) throws SQLException {
    if (request.author().isBlank() || request.author().chars().anyMatch(Character::isISOControl)) {
      throw new StatementRefusedException("say in one line who closes the period");
    }
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      try {
        SealedStatement sealed = close(connection, request, nowMicros);
        connection.commit();
        return sealed;
      } catch (SQLException e) {
        if (LOCK_TIMEOUT.equals(e.getSQLState())) {
          throw new StatementRefusedException(
              "the tables are being written for long: try again in a moment");
        }
        throw e;
      } finally {
        connection.rollback();
      }
    }
  }

  private static SealedStatement close(Connection connection, Request request, long nowMicros)
      throws SQLException {
    RatingLock.take(connection);
    run(connection, STILL);
    var tenant = StatementTenant.of(connection, request.tenantId());
    BillingPeriod open = tenant.open(connection);
    requireNext(connection, tenant, open, request.firstDay());
    Statement draft = Statements.draft(connection, tenant, open, true, nowMicros);
    List<String> wrongs = ClosingChecks.of(connection, draft, request.despiteSuspense());
    if (!wrongs.isEmpty()) {
      throw new StatementRefusedException(String.join(System.lineSeparator(), wrongs));
    }
    Tenant terms = tenant.termsOf(open);
    run(connection, NOTE_CORRECTIONS, draft.id(), tenant.id(), open.untilMicros());
    run(connection, NOTE_ADJUSTMENTS, draft.id(), tenant.id());
    SealedStatement last = StatementStore.last(connection, tenant.id());
    SealedUsage usage = SealedUsage.read(connection, tenant.id(), open, draft.id());
    var evidence =
        new Seal.Evidence(
            text(connection, OFFSETS),
            SealedPrices.inForce(connection, tenant.id()).json(),
            usage.columns(),
            usage.rows(),
            usage.hash());
    Seal seal =
        Seal.of(
            draft,
            last == null ? 1 : last.seal().number() + 1,
            terms.billingDay(),
            request.author(),
            evidence,
            last == null ? null : last.seal().hash());
    var sealed = new SealedStatement(draft, seal);
    StatementStore.insert(connection, sealed);
    requireProof(connection, sealed);
    return sealed;
  }

  /** What can't be proven now could never be. */
  private static void requireProof(Connection connection, SealedStatement sealed)
      throws SQLException {
    List<ProofDifference> differences = ProofOfRating.check(connection, sealed);
    if (!differences.isEmpty()) {
      throw new StatementRefusedException(
          "%s can't be closed: its charges are not what its usage comes to by the prices in force, the first of %d differences: %s; let `run` work and try again, or settle changed prices with `recompute`"
              .formatted(sealed.statement().id(), differences.size(), differences.getFirst()));
    }
  }

  private static void requireNext(
      Connection connection,
      StatementTenant tenant,
      BillingPeriod open,
      @Nullable LocalDate firstDay)
      throws SQLException {
    if (firstDay == null || firstDay.equals(open.firstDay())) {
      return;
    }
    BillingPeriod asked = tenant.beginning(firstDay);
    String id = StatementStore.id(tenant.id(), asked);
    SealedStatement closed = StatementStore.find(connection, id);
    throw new StatementRefusedException(
        closed != null
            ? "%s is closed: see `statement show %s`; what is wrong in it is righted in %s"
                .formatted(id, id, StatementStore.id(tenant.id(), open))
            : "%s can't be closed before %s: periods are closed in order"
                .formatted(id, StatementStore.id(tenant.id(), open)));
  }

  private static void run(Connection connection, String sql, Object... parameters)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      statement.execute();
    }
  }

  private static String text(Connection connection, String sql) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(sql);
        ResultSet row = select.executeQuery()) {
      row.next();
      return row.getString(1);
    }
  }
}
