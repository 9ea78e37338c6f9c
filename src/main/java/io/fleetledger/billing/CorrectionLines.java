package io.fleetledger.billing;

import io.fleetledger.charging.BillingPeriod;
import io.fleetledger.charging.ChargeLine;
import io.fleetledger.charging.Counter;
import io.fleetledger.charging.Place;
import io.fleetledger.charging.Prices;
import io.fleetledger.charging.Rating;
import io.fleetledger.charging.SealedStatement;
import io.fleetledger.charging.Statement;
import io.fleetledger.charging.StatementCorrections;
import io.fleetledger.charging.StatementLine;
import io.fleetledger.charging.StatementLine.Compute;
import io.fleetledger.charging.StatementLine.Kind;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The lines of a statement for what came after the periods before it were closed. */
final class CorrectionLines {
  private static final String COMMITMENT_LEFT =
      """
      SELECT coalesce(sum(charge), 0)
      FROM ledger.statement_line AS line JOIN ledger.statement USING (statement_id)
      WHERE line.tenant_id = ? AND kind = 'COMMITMENT' AND line_from = ledger.instant(?)
        AND statement.number < ?""";

  private final Connection connection;
  private final Statement statement;
  private final @Nullable String chargedBy;
  private final long number;
  private final Prices prices;

  private CorrectionLines(
      Connection connection,
      Statement statement,
      @Nullable String chargedBy,
      long number,
      Prices prices) {
    this.connection = connection;
    this.statement = statement;
    this.chargedBy = chargedBy;
    this.number = number;
    this.prices = prices;
  }

  /**
   * What no statement has charged yet.
   *
   * @param draft the statement that is going to, without these lines
   * @param prices what is in force now, for what a period's own prices did not know
   */
  static List<StatementLine> uncharged(Connection connection, Statement draft, Prices prices)
      throws SQLException {
    return new CorrectionLines(connection, draft, null, Long.MAX_VALUE, prices).lines();
  }

  /** What a statement must have charged. */
  static List<StatementLine> charged(Connection connection, SealedStatement sealed, Prices prices)
      throws SQLException {
    Statement statement = sealed.statement();
    return new CorrectionLines(
            connection, statement, statement.id(), sealed.seal().number(), prices)
        .lines();
  }

  private List<StatementLine> lines() throws SQLException {
    Map<String, @Nullable SealedStatement> origins = new LinkedHashMap<>();
    Map<String, List<CorrectionRows>> late = new LinkedHashMap<>();
    SealedStatement origin = null;
    for (CorrectionRows row :
        CorrectionRows.chargedBy(
            connection, statement.tenantId(), 0, statement.period().fromMicros(), chargedBy)) {
      long at = row.cell().fromMicros();
      if (origin == null || !origin.statement().period().holds(at)) {
        origin = StatementStore.closing(connection, statement.tenantId(), at);
      }
      String id = origin == null ? "" : origin.statement().id();
      origins.put(id, origin);
      late.computeIfAbsent(id, first -> new ArrayList<>()).add(row);
    }
    var lines = new ArrayList<StatementLine>();
    for (Map.Entry<String, List<CorrectionRows>> entry : late.entrySet()) {
      lines.addAll(lines(origins.get(entry.getKey()), entry.getValue()));
    }
    return lines;
  }

  /**
   * The lines of one closed period.
   *
   * @param origin its statement; null: the time before the tenant's first period
   */
  private List<StatementLine> lines(@Nullable SealedStatement origin, List<CorrectionRows> late)
      throws SQLException {
    Map<Long, Map<Place, Compute>> computes = new HashMap<>();
    for (CorrectionRows row : late) {
      computes
          .computeIfAbsent(row.cell().fromMicros(), window -> new HashMap<>())
          .merge(row.cell().place(), row.compute(), Compute::plus);
    }
    Prices own =
        origin == null
            ? prices
            : new SealedPrices(origin.seal().catalog()).of(statement.tenantId());
    List<ChargeLine> charges =
        StatementCorrections.rate(
            own,
            statement.currency(),
            origin == null ? Map.of() : counters(origin, own),
            late.stream().map(CorrectionRows::cell).toList(),
            prices);
    var lines =
        new ArrayList<>(StatementCorrections.lines(statement.tenantId(), charges, computes));
    if (origin != null) {
      BigDecimal credit = credit(origin.statement(), lines);
      if (credit.signum() > 0) {
        lines.add(
            StatementDraft.whole(
                Kind.COMMITMENT,
                statement.tenantId(),
                origin.statement().period(),
                credit.negate(),
                "what came late counts towards the commitment of " + origin.statement().id()));
      }
    }
    return lines;
  }

  /** How many units of each price a closed period has, with what has been charged since. */
  private Map<Counter, BigDecimal> counters(SealedStatement origin, Prices own)
      throws SQLException {
    BillingPeriod period = origin.statement().period();
    String currency = origin.statement().currency();
    SealedRating rating = SealedRating.of(connection, statement.tenantId(), period, own, currency);
    List<CorrectionRows> before =
        CorrectionRows.chargedBefore(
            connection, statement.tenantId(), period.fromMicros(), period.untilMicros(), number);
    return Rating.rate(
            currency,
            at -> own,
            before.stream().map(CorrectionRows::cell).toList(),
            rating.counters())
        .counters();
  }

  /** What of these lines the tenant has paid already, as a period's commitment. */
  private BigDecimal credit(Statement origin, List<StatementLine> lines) throws SQLException {
    BigDecimal charge =
        lines.stream()
            .map(StatementLine::charge)
            .filter(Objects::nonNull)
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    try (PreparedStatement select = connection.prepareStatement(COMMITMENT_LEFT)) {
      select.setString(1, statement.tenantId());
      select.setLong(2, origin.period().fromMicros());
      select.setLong(3, number);
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return charge.min(row.getBigDecimal(1));
      }
    }
  }
}
