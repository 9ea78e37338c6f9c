package io.fleetledger.ledger;

import io.fleetledger.ledger.SinkOffsets.Claim;
import io.fleetledger.ledger.SinkOffsets.Move;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.apache.kafka.common.TopicPartition;

/** The transactions of the materializer: rows and offsets together or not at all. */
final class Sink {
  private final DataSource database;
  private final UsagePartitions partitions = new UsagePartitions();
  private final TableWriter writer = new TableWriter();

  Sink(DataSource database) {
    this.database = database;
  }

  /**
   * What the log says of a partition.
   *
   * @param topicId id of its topic
   * @param beginning offset of the first record kept
   * @param end offset after the last record that a reader of committed records sees
   */
  record LogSpan(UUID topicId, long beginning, long end) {}

  /** A newer writer owns a partition: nothing was written. */
  static final class FencedException extends Exception {
    private static final long serialVersionUID = 1L;

    FencedException(List<Move> moves) {
      super("a newer writer took over one of " + moves.stream().map(Move::partition).toList());
    }
  }

  /**
   * Takes over partitions.
   *
   * @throws MaterializerException if the database and the log do not belong together
   */
  Map<TopicPartition, Claim> claim(Map<TopicPartition, LogSpan> logs) throws SQLException {
    var claims = new HashMap<TopicPartition, Claim>();
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      try {
        for (var log : logs.entrySet()) {
          TopicPartition partition = log.getKey();
          LogSpan span = log.getValue();
          Claim claim = SinkOffsets.claim(connection, partition, span.topicId(), span.beginning());
          check(partition, claim, span);
          if (claim.epoch() == 1) {
            forgetRejections(connection, partition);
          }
          claims.put(partition, claim);
        }
        connection.commit();
        return claims;
      } catch (SQLException | RuntimeException e) {
        rollBack(connection, e);
        throw e;
      }
    }
  }

  /**
   * Writes a batch and moves the offsets.
   *
   * @throws FencedException if somebody else took over a partition; the batch is void
   */
  TableWriter.Written write(Batch batch, List<Move> moves) throws SQLException, FencedException {
    try (Connection connection = database.getConnection()) {
      partitions.ensure(connection, batch.changes());
      connection.setAutoCommit(false);
      try {
        TableWriter.Written written = writer.write(connection, batch);
        if (SinkOffsets.advance(connection, moves)) {
          connection.commit();
          return written;
        }
        connection.rollback();
        if (SinkOffsets.isDone(connection, moves)) {
          return written;
        }
        throw new FencedException(moves);
      } catch (SQLException | RuntimeException e) {
        rollBack(connection, e);
        throw e;
      }
    }
  }

  /** How far the partitions are in the database. */
  Map<TopicPartition, Claim> offsets() throws SQLException {
    try (Connection connection = database.getConnection()) {
      return SinkOffsets.read(connection);
    }
  }

  private static void check(TopicPartition partition, Claim claim, LogSpan log) {
    if (!claim.topicId().equals(log.topicId())) {
      throw new MaterializerException(
          "topic %s was created anew: the database was filled from id %s, the log has id %s; empty the database, or point to the log that filled it"
              .formatted(partition.topic(), claim.topicId(), log.topicId()));
    }
    if (claim.nextOffset() > log.end()) {
      throw new MaterializerException(
          "the database is ahead of the log: %s is stored up to offset %d, the log ends at %d; restore the log, or empty the database"
              .formatted(partition, claim.nextOffset(), log.end()));
    }
    if (claim.nextOffset() < log.beginning()) {
      throw new MaterializerException(
          "the log has lost records that the database has not: %s is stored up to offset %d, the log begins at %d; restore the log, or empty the database"
              .formatted(partition, claim.nextOffset(), log.beginning()));
    }
  }

  /** A partition read from the beginning has its rejected records read again. */
  private static void forgetRejections(Connection connection, TopicPartition partition)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "DELETE FROM ledger.rejected_row WHERE topic = ? AND \"partition\" = ?")) {
      statement.setString(1, partition.topic());
      statement.setInt(2, partition.partition());
      statement.executeUpdate();
    }
  }

  private static void rollBack(Connection connection, Exception cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }
}
