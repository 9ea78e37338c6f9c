package io.fleetledger.torture;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Where records are stuck, for those who look into a run that came to nothing. */
final class Standstill {
  private static final String INTAKES =
      "SELECT topic, \"partition\", next_offset FROM ledger.intake";
  private static final String SINKS =
      "SELECT topic, \"partition\", next_offset FROM ledger.sink_offset";

  private Standstill() {}

  /** A line for each partition that something holds up. */
  static List<String> describe(Cluster cluster) {
    try (Admin admin =
        Admin.create(Map.of("bootstrap.servers", cluster.broker().bootstrapServers()))) {
      List<TopicPartition> partitions = partitions(admin);
      Map<TopicPartition, Long> ends = ends(admin, partitions, IsolationLevel.READ_UNCOMMITTED);
      Map<TopicPartition, Long> stable = ends(admin, partitions, IsolationLevel.READ_COMMITTED);
      Map<TopicPartition, Long> committed = committed(admin);
      DataSource database = cluster.postgres().database();
      Map<TopicPartition, Long> accounted = offsets(database, INTAKES);
      Map<TopicPartition, Long> written = offsets(database, SINKS);
      var lines = new ArrayList<String>();
      for (TopicPartition partition : partitions) {
        long end = ends.getOrDefault(partition, 0L);
        var held = new ArrayList<String>();
        note(held, "end of the ended transactions", stable.get(partition), end);
        note(held, "committed by the stream", committed.get(partition), end);
        note(held, "accounted for", accounted.get(partition), end);
        note(held, "in the tables", written.get(partition), end);
        if (!held.isEmpty()) {
          lines.add("%s: end %d, %s".formatted(partition, end, String.join(", ", held)));
        }
      }
      return lines;
    } catch (ExecutionException | InterruptedException | SQLException e) {
      return List.of("can't be told: " + e);
    }
  }

  /** Control records may follow the last record: an offset or two say nothing. */
  private static void note(List<String> held, String what, @Nullable Long offset, long end) {
    if (offset != null && offset < end) {
      held.add(what + " " + offset);
    }
  }

  private static List<TopicPartition> partitions(Admin admin)
      throws ExecutionException, InterruptedException {
    var names = new TreeSet<>(admin.listTopics().names().get());
    return admin.describeTopics(names).allTopicNames().get().values().stream()
        .flatMap(
            topic ->
                topic.partitions().stream()
                    .map(partition -> new TopicPartition(topic.name(), partition.partition())))
        .sorted(
            Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition))
        .toList();
  }

  private static Map<TopicPartition, Long> ends(
      Admin admin, List<TopicPartition> partitions, IsolationLevel isolation)
      throws ExecutionException, InterruptedException {
    return admin
        .listOffsets(
            partitions.stream()
                .collect(Collectors.toMap(Function.identity(), it -> OffsetSpec.latest())),
            new ListOffsetsOptions(isolation))
        .all()
        .get()
        .entrySet()
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, it -> offset(it.getValue())));
  }

  private static long offset(ListOffsetsResultInfo info) {
    return info.offset();
  }

  private static Map<TopicPartition, Long> committed(Admin admin)
      throws ExecutionException, InterruptedException {
    var committed = new HashMap<TopicPartition, Long>();
    admin
        .listConsumerGroupOffsets("fleetledger")
        .partitionsToOffsetAndMetadata()
        .get()
        .forEach((partition, at) -> committed.put(partition, at.offset()));
    return committed;
  }

  private static Map<TopicPartition, Long> offsets(DataSource database, String query)
      throws SQLException {
    var offsets = new HashMap<TopicPartition, Long>();
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        offsets.put(new TopicPartition(rows.getString(1), rows.getInt(2)), rows.getLong(3));
      }
    }
    return offsets;
  }
}
