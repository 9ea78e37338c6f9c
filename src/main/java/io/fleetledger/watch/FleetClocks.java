package io.fleetledger.watch;

import io.fleetledger.time.Micros;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * How far the fleet is, in event time.
 *
 * @param firstMicros the first that was seen, epoch microseconds
 * @param nowMicros the last
 * @param heardMicros up to where every partition is heard that has more to tell
 * @param live whether this is the present, and not a backlog on its way
 */
record FleetClocks(long firstMicros, long nowMicros, long heardMicros, boolean live) {
  /** What waits in suspense has been read, too. */
  private static final String READ =
      """
      SELECT topic, "partition", ledger.micros(first_at), ledger.micros(greatest(last_at, watermark_at))
      FROM ledger.fleet_clock FULL JOIN ledger.intake USING (topic, "partition")
      WHERE last_at IS NOT NULL OR watermark_at IS NOT NULL""";

  private record Clock(TopicPartition partition, long firstMicros, long lastMicros) {}

  /**
   * The clocks in the tables; null: nothing has been seen.
   *
   * @param idle a partition that is this far behind is not waited for, unless it is unread
   * @param unread partitions of the source topics with records that are still to come
   * @param live whether this is the present
   */
  static @Nullable FleetClocks read(
      Connection connection, Duration idle, Set<TopicPartition> unread, boolean live)
      throws SQLException {
    List<Clock> clocks = clocks(connection);
    if (clocks.isEmpty()) {
      return null;
    }
    long first = clocks.stream().mapToLong(Clock::firstMicros).min().orElseThrow();
    long now = clocks.stream().mapToLong(Clock::lastMicros).max().orElseThrow();
    long idleMicros = idle.toSeconds() * Micros.SECOND;
    Set<TopicPartition> silent = new HashSet<>(unread);
    long heard = now;
    for (Clock clock : clocks) {
      silent.remove(clock.partition());
      if (clock.lastMicros() > now - idleMicros || unread.contains(clock.partition())) {
        heard = Math.min(heard, clock.lastMicros());
      }
    }
    // Nobody knows at what time a partition begins of which nothing has been read.
    return new FleetClocks(first, now, silent.isEmpty() ? heard : first, live);
  }

  private static List<Clock> clocks(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(READ);
        ResultSet row = statement.executeQuery()) {
      List<Clock> clocks = new ArrayList<>();
      while (row.next()) {
        var partition = new TopicPartition(row.getString(1), row.getInt(2));
        long last = row.getLong(4);
        long first = row.getLong(3);
        clocks.add(new Clock(partition, row.wasNull() ? last : first, last));
      }
      return clocks;
    }
  }

  /** Up to where minutes can be judged. */
  long judgeableMicros(Duration grace) {
    return Micros.minuteOf(heardMicros - grace.toSeconds() * Micros.SECOND);
  }
}
