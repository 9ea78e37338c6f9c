package io.fleetledger.ledger;

import io.fleetledger.ledger.SinkOffsets.Claim;
import io.fleetledger.ledger.SinkOffsets.Move;
import io.fleetledger.ledger.SinkOffsets.Taken;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transactions of the materializer: rows and offsets together or not at all. One thread does
 * them; another may cut the connection that they use.
 */
final class Sink {
  private static final Logger LOG = LoggerFactory.getLogger(Sink.class);

  private final DataSource database;
  private final UsagePartitions partitions = new UsagePartitions();
  private final TableWriter writer = new TableWriter(this::answered);

  /** Partitions claimed that have rejected records, or had some. */
  private final Set<TopicPartition> rejecting = new HashSet<>();

  private volatile @Nullable Connection inUse;
  private volatile long answeredNanos;

  Sink(DataSource database) {
    this.database = database;
  }

  /** A newer writer owns a partition: nothing was written. */
  static final class FencedException extends Exception {
    private static final long serialVersionUID = 1L;

    FencedException(List<Move> moves) {
      super("a newer writer took over one of " + moves.stream().map(Move::partition).toList());
    }
  }

  private interface Work<T> {
    T on(Connection connection) throws SQLException, FencedException;
  }

  /**
   * Takes over partitions.
   *
   * @throws MaterializerException if the database and the log do not belong together
   */
  Map<TopicPartition, Claim> claim(Map<TopicPartition, LogSpan> logs)
      throws SQLException, FencedException {
    return transaction(
        connection -> {
          var claims = new HashMap<TopicPartition, Claim>();
          for (var log : logs.entrySet()) {
            TopicPartition partition = log.getKey();
            LogSpan span = log.getValue();
            Taken taken =
                SinkOffsets.claim(connection, partition, span.topicId(), span.beginning());
            span.requireContinues(partition, taken.claim(), taken.sinceCurrent());
            if (taken.claim().epoch() == 1) {
              RejectedRows.forget(connection, partition);
            }
            claims.put(partition, taken.claim());
          }
          rejecting.addAll(RejectedRows.partitions(connection));
          connection.commit();
          return claims;
        });
  }

  /**
   * Writes a batch and moves the offsets.
   *
   * @throws FencedException if somebody else took over a partition; the batch is void
   */
  TableWriter.Written write(Batch batch, List<Move> moves) throws SQLException, FencedException {
    connected(
        connection -> {
          partitions.ensure(connection, batch.changes());
          return true;
        });
    return transaction(
        connection -> {
          if (batch.partitions().stream().anyMatch(rejecting::contains)) {
            batch.supersede(connection);
          }
          TableWriter.Written written = writer.write(connection, batch);
          if (written.rejected() > 0) {
            rejecting.addAll(batch.partitions());
          }
          if (SinkOffsets.advance(connection, moves)) {
            connection.commit();
            return written;
          }
          connection.rollback();
          if (SinkOffsets.isDone(connection, moves)) {
            return written;
          }
          throw new FencedException(moves);
        });
  }

  /** A page of the rejected records of some partitions; see {@link RejectedRows#read}. */
  List<ConsumerRecord<byte[], byte[]>> rejected(
      Collection<TopicPartition> of, @Nullable ConsumerRecord<byte[], byte[]> after, int limit)
      throws SQLException, FencedException {
    return of.stream().noneMatch(rejecting::contains)
        ? List.of()
        : connected(connection -> RejectedRows.read(connection, of, after, limit));
  }

  /** How far the partitions are in the database. */
  Map<TopicPartition, Claim> offsets() throws SQLException {
    try (Connection connection = database.getConnection()) {
      return SinkOffsets.read(connection);
    }
  }

  private <T> T transaction(Work<T> work) throws SQLException, FencedException {
    return connected(
        connection -> {
          connection.setAutoCommit(false);
          try {
            return work.on(connection);
          } catch (SQLException | FencedException | RuntimeException e) {
            try {
              connection.rollback();
            } catch (SQLException broken) {
              e.addSuppressed(broken);
            }
            throw e;
          }
        });
  }

  private <T> T connected(Work<T> work) throws SQLException, FencedException {
    try (Connection connection = database.getConnection()) {
      answered();
      inUse = connection;
      return work.on(connection);
    } finally {
      inUse = null;
    }
  }

  private void answered() {
    answeredNanos = System.nanoTime();
  }

  /**
   * Cuts the connection in use if the server has not answered for so long. The driver limits how
   * long it waits for an answer, and not how long it waits for a dead network to take a question.
   */
  void cutIfSilent(Duration limit) {
    if (System.nanoTime() - answeredNanos > limit.toNanos()) {
      cut();
    }
  }

  /** Cuts the connection in use, if any: whoever uses it fails. */
  void cut() {
    Connection connection = inUse;
    if (connection != null) {
      LOG.warn("the connection to PostgreSQL is cut");
      try {
        connection.abort(Runnable::run);
      } catch (SQLException e) {
        LOG.debug("the connection was cut already", e);
      }
    }
  }
}
