package io.fleetledger.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** How far each partition is in the database, and whose turn it is to write it. */
final class SinkOffsets {
  private SinkOffsets() {}

  /**
   * The right to write a partition, until somebody takes a higher epoch.
   *
   * @param topicId id of the topic that the database was filled from
   * @param epoch the claim's number
   * @param nextOffset offset of the first record that is not in the database
   */
  record Claim(UUID topicId, long epoch, long nextOffset) {
    Claim at(long offset) {
      return new Claim(topicId, epoch, offset);
    }
  }

  /**
   * A partition that moves on.
   *
   * @param claim the claim before
   * @param nextOffset offset of the first record after the move; may be where it is
   * @param sinceCurrent the move brings the database to where the log ended so long ago; null: not
   *     as far, or not known
   */
  record Move(
      TopicPartition partition, Claim claim, long nextOffset, @Nullable Duration sinceCurrent) {}

  /**
   * A claim just taken.
   *
   * @param sinceCurrent how long ago the database was last known to have all of the partition, by
   *     the database's clock
   */
  record Taken(Claim claim, Duration sinceCurrent) {}

  /** Takes a new epoch. A partition new to the database begins at an offset of the log. */
  static Taken claim(Connection connection, TopicPartition partition, UUID topicId, long beginning)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            INSERT INTO ledger.sink_offset AS s (topic, "partition", topic_id, epoch, next_offset)
            VALUES (?, ?, ?, 1, ?)
            ON CONFLICT (topic, "partition") DO UPDATE SET epoch = s.epoch + 1
            RETURNING topic_id, epoch, next_offset, ledger.micros(now()) - ledger.micros(current_at)""")) {
      statement.setString(1, partition.topic());
      statement.setInt(2, partition.partition());
      statement.setObject(3, topicId);
      statement.setLong(4, beginning);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return new Taken(
            new Claim(row.getObject(1, UUID.class), row.getLong(2), row.getLong(3)),
            Duration.of(row.getLong(4), ChronoUnit.MICROS));
      }
    }
  }

  /** Moves the offsets; false: not every claim is still good, roll back. */
  static boolean advance(Connection connection, List<Move> moves) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            UPDATE ledger.sink_offset SET next_offset = ?,
              current_at = greatest(current_at, now() - ? * interval '1 microsecond')
            WHERE topic = ? AND "partition" = ? AND epoch = ? AND next_offset = ?""")) {
      for (Move move : moves) {
        statement.setLong(1, move.nextOffset());
        statement.setObject(2, micros(move.sinceCurrent()), Types.BIGINT);
        statement.setString(3, move.partition().topic());
        statement.setInt(4, move.partition().partition());
        statement.setLong(5, move.claim().epoch());
        statement.setLong(6, move.claim().nextOffset());
        statement.addBatch();
      }
      for (int updated : statement.executeBatch()) {
        if (updated != 1) {
          return false;
        }
      }
      return true;
    }
  }

  private static @Nullable Long micros(@Nullable Duration duration) {
    return duration == null ? null : duration.toNanos() / 1000;
  }

  /** Whether the moves are in the database: their commit succeeded and its answer was lost. */
  static boolean isDone(Connection connection, List<Move> moves) throws SQLException {
    Map<TopicPartition, Claim> stored = read(connection);
    return moves.stream()
        .allMatch(m -> m.claim().at(m.nextOffset()).equals(stored.get(m.partition())));
  }

  /** All partitions that the database knows. */
  static Map<TopicPartition, Claim> read(Connection connection) throws SQLException {
    var claims = new HashMap<TopicPartition, Claim>();
    try (PreparedStatement statement =
            connection.prepareStatement(
                "SELECT topic, \"partition\", topic_id, epoch, next_offset FROM ledger.sink_offset");
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        claims.put(
            new TopicPartition(row.getString(1), row.getInt(2)),
            new Claim(row.getObject(3, UUID.class), row.getLong(4), row.getLong(5)));
      }
    }
    return claims;
  }
}
