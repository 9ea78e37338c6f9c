package io.fleetledger.billing;

import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * A span of event time.
 *
 * @param fromMicros start, epoch microseconds
 * @param untilMicros end, exclusive
 */
record TimeRange(long fromMicros, long untilMicros) {

  /** The starts of ranges, as a parameter of SQL. */
  static Array starts(Connection connection, List<TimeRange> ranges) throws SQLException {
    return connection.createArrayOf(
        "bigint", ranges.stream().map(TimeRange::fromMicros).toArray(Long[]::new));
  }

  /** The ends of ranges, as a parameter of SQL. */
  static Array ends(Connection connection, List<TimeRange> ranges) throws SQLException {
    return connection.createArrayOf(
        "bigint", ranges.stream().map(TimeRange::untilMicros).toArray(Long[]::new));
  }
}
