package io.fleetledger.app;

import io.fleetledger.ledger.LedgerTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * Whether the tables have all that the output topics had at some moment: only then what one of them
 * says of how far the fleet has settled is true of the others.
 */
final class TablesCurrent {
  private TablesCurrent() {}

  /**
   * Waits for it.
   *
   * @throws RefusedException if they have not within the time
   */
  static void await(Admin admin, DataSource database, Duration patience)
      throws SQLException, InterruptedException, ExecutionException {
    Map<TopicPartition, Long> ends = ends(admin);
    long limitNanos = System.nanoTime() + patience.toNanos();
    while (isBehind(database, ends)) {
      if (System.nanoTime() - limitNanos > 0) {
        throw new RefusedException(
            "the tables are behind the output topics: see that `run` works, then try again");
      }
      Thread.sleep(200);
    }
  }

  private static Map<TopicPartition, Long> ends(Admin admin)
      throws InterruptedException, ExecutionException {
    List<String> topics = LedgerTable.all().stream().map(LedgerTable::topic).toList();
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    admin
        .describeTopics(topics)
        .allTopicNames()
        .get()
        .forEach(
            (topic, description) ->
                description
                    .partitions()
                    .forEach(
                        partition ->
                            latest.put(
                                new TopicPartition(topic, partition.partition()),
                                OffsetSpec.latest())));
    Map<TopicPartition, Long> ends = new HashMap<>();
    admin
        .listOffsets(latest, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
        .all()
        .get()
        .forEach((partition, end) -> ends.put(partition, end.offset()));
    return ends;
  }

  private static boolean isBehind(DataSource database, Map<TopicPartition, Long> ends)
      throws SQLException {
    Map<TopicPartition, Long> stored = new HashMap<>();
    try (Connection connection = database.getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                "SELECT topic, \"partition\", next_offset FROM ledger.sink_offset");
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        stored.put(new TopicPartition(row.getString(1), row.getInt(2)), row.getLong(3));
      }
    }
    return ends.entrySet().stream()
        .anyMatch(end -> stored.getOrDefault(end.getKey(), 0L) < end.getValue());
  }
}
