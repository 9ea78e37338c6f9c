package io.fleetledger.billing;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Up to where a tenant's charges are sealed in statements. */
final class Sealed {
  private Sealed() {}

  /** Epoch microseconds, exclusive; {@link Long#MIN_VALUE}: nothing is. */
  static long until(Connection connection, String tenantId) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT ledger.micros(nullif(ledger.sealed_until(?), '-infinity'))")) {
      statement.setString(1, tenantId);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        long until = row.getLong(1);
        return row.wasNull() ? Long.MIN_VALUE : until;
      }
    }
  }
}
