package io.fleetledger.watch;

import io.fleetledger.time.Micros;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How far the fleet is, in event time.
 *
 * @param firstMicros the first that was seen, epoch microseconds
 * @param nowMicros the last
 * @param heardMicros up to where every partition is heard that is not idle
 */
record FleetClocks(long firstMicros, long nowMicros, long heardMicros) {
  private static final String READ =
      """
      SELECT ledger.micros(min(first_at)), ledger.micros(max(last_at)),
        ledger.micros(min(last_at) FILTER (WHERE last_at > latest - make_interval(secs => ?)))
      FROM ledger.fleet_clock, (SELECT max(last_at) AS latest FROM ledger.fleet_clock) AS fleet""";

  /**
   * The clocks in the tables; null: nothing has been seen.
   *
   * @param idle a partition that is this far behind is not waited for
   */
  static @Nullable FleetClocks read(Connection connection, Duration idle) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(READ)) {
      statement.setDouble(1, idle.toSeconds());
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        long first = row.getLong(1);
        return row.wasNull() ? null : new FleetClocks(first, row.getLong(2), row.getLong(3));
      }
    }
  }

  /** Up to where minutes can be judged. */
  long judgeableMicros(Duration grace) {
    return Micros.minuteOf(heardMicros - grace.toSeconds() * Micros.SECOND);
  }
}
