package io.fleetledger.billing;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Who rates, one at a time in the whole fleet. It is held for a transaction: whoever hangs loses it
 * with its transaction, which the server ends.
 */
final class RatingLock {
  private static final String KEY = "hashtextextended('fleetledger.rating', 0)";

  private RatingLock() {}

  /** Takes it for the rest of the transaction, unless another has it. */
  static boolean tryTake(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT pg_try_advisory_xact_lock(" + KEY + ")")) {
      return row.next() && row.getBoolean(1);
    }
  }

  /** Waits for it, and takes it for the rest of the transaction. */
  static void take(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SELECT pg_advisory_xact_lock(" + KEY + ")");
    }
  }
}
