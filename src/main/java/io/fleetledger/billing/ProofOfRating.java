package io.fleetledger.billing;

import io.fleetledger.charging.BillingPeriod;
import io.fleetledger.charging.ChargeLine;
import io.fleetledger.charging.Prices;
import io.fleetledger.charging.SealedStatement;
import io.fleetledger.charging.Statement;
import io.fleetledger.charging.StatementLine;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Whether a statement's lines are what its usage comes to by the prices that its seal holds. */
final class ProofOfRating {
  private static final String ADJUSTMENTS =
      "SELECT amount, reason, author FROM ledger.adjustment WHERE statement_id = ? ORDER BY adjustment_id";

  private ProofOfRating() {}

  /** What differs between the lines and those that the cells in the tables make. */
  static List<ProofDifference> check(Connection connection, SealedStatement sealed)
      throws SQLException {
    Statement statement = sealed.statement();
    Prices prices = new SealedPrices(sealed.seal().catalog()).of(statement.tenantId());
    List<ChargeLine> charges =
        SealedRating.of(
                connection, statement.tenantId(), statement.period(), prices, statement.currency())
            .lines();
    return check(connection, sealed, charges, prices);
  }

  /** The same for charges of usage that are known. */
  static List<ProofDifference> check(
      Connection connection, SealedStatement sealed, List<ChargeLine> charges, Prices prices)
      throws SQLException {
    Statement statement = sealed.statement();
    String tenant = statement.tenantId();
    BillingPeriod period = statement.period();
    List<StatementLine> lines =
        new ArrayList<>(
            StatementDraft.usage(
                connection, tenant, statement.currency(), period, charges, prices, statement.id()));
    StatementLine commitment = StatementDraft.commitment(tenant, period, prices, lines);
    if (commitment != null) {
      lines.add(commitment);
    }
    lines.addAll(CorrectionLines.charged(connection, sealed, prices));
    lines.addAll(adjustments(connection, statement));
    return ProofLines.compare(statement.id(), lines, statement.lines());
  }

  private static List<StatementLine> adjustments(Connection connection, Statement statement)
      throws SQLException {
    var lines = new ArrayList<StatementLine>();
    try (PreparedStatement select = connection.prepareStatement(ADJUSTMENTS)) {
      select.setString(1, statement.id());
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          lines.add(
              StatementDraft.adjustment(
                  statement.tenantId(),
                  statement.period(),
                  row.getBigDecimal("amount"),
                  row.getString("reason"),
                  row.getString("author")));
        }
      }
    }
    return lines;
  }
}
