package io.fleetledger.watch;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import org.jspecify.annotations.Nullable;

/**
 * How far usage is judged.
 *
 * @param judgedMicros minutes before it are; null: none yet
 * @param stateMicros as of when the series' states are kept; null: none are
 */
record WatchPosition(@Nullable Long judgedMicros, @Nullable Long stateMicros) {
  private static final String READ =
      "SELECT ledger.micros(judged_until), ledger.micros(state_until) FROM ledger.watch_position";

  private static final String WRITE =
      """
      UPDATE ledger.watch_position
      SET judged_until = ledger.instant(?), state_until = ledger.instant(?), series = ?,
        series_left_out = ?""";

  static WatchPosition read(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(READ);
        ResultSet row = statement.executeQuery()) {
      row.next();
      return new WatchPosition(row.getObject(1, Long.class), row.getObject(2, Long.class));
    }
  }

  void write(Connection connection, SeriesBook book) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(WRITE)) {
      statement.setObject(1, judgedMicros, Types.BIGINT);
      statement.setObject(2, stateMicros, Types.BIGINT);
      statement.setInt(3, book.size());
      statement.setInt(4, book.leftOut());
      statement.executeUpdate();
    }
  }
}
