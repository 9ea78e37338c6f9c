package io.fleetledger.billing;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Credits and debits that people decide: entered once, charged by the next statement. */
public final class Adjustments {
  private static final int LONGEST = 1000;

  private final DataSource database;

  /** The adjustments of a database. */
  public Adjustments(DataSource database) {
    this.database = database;
  }

  /**
   * Enters one for the tenant's next statement, in the currency that its open period is charged in.
   *
   * @param amount positive: charged, negative: credited
   * @return its number
   * @throws StatementRefusedException if it says nothing, or the tenant is unknown
   */
  public long enter(String tenantId, BigDecimal amount, String reason, String author)
      throws SQLException {
    requireText("reason", reason);
    requireText("author", author);
    if (amount.signum() == 0) {
      throw new StatementRefusedException("an adjustment of 0 changes nothing");
    }
    try (Connection connection = database.getConnection();
        PreparedStatement insert =
            connection.prepareStatement(
                """
                INSERT INTO ledger.adjustment (tenant_id, amount, currency, reason, author)
                VALUES (?, ?, ?, ?, ?) RETURNING adjustment_id""")) {
      var tenant = StatementTenant.of(connection, tenantId);
      insert.setString(1, tenantId);
      insert.setBigDecimal(2, amount);
      insert.setString(3, tenant.termsOf(tenant.open(connection)).currency());
      insert.setString(4, reason);
      insert.setString(5, author);
      try (ResultSet row = insert.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  private static void requireText(String what, String text) {
    if (text.isBlank()
        || text.length() > LONGEST
        || text.chars().anyMatch(Character::isISOControl)) {
      throw new StatementRefusedException(
          "give a %s of one line, 1 to %d characters".formatted(what, LONGEST));
    }
  }
}
