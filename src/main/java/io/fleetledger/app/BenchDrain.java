package io.fleetledger.app;

import com.zaxxer.hikari.HikariDataSource;
import io.fleetledger.bench.BenchBacklog;
import io.fleetledger.ledger.LedgerTable;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/** Whether a backlog is drained, to the last row in PostgreSQL. */
final class BenchDrain {
  private static final String READ = "SELECT coalesce(sum(read), 0) FROM ledger.intake";

  /** Requests accounted for that are in no hour's row yet. */
  private static final String UNDER_WAY =
      """
      SELECT (SELECT coalesce(sum(accounted - late), 0) FROM ledger.intake
              WHERE topic = 'inference-events')
        - (SELECT coalesce(sum(requests_success + requests_error + requests_cancelled
             + requests_timeout), 0) FROM ledger.tenant_usage WHERE grain = 'HOUR')""";

  private static final String ROWS =
      """
      SELECT coalesce(sum(n_tup_ins + n_tup_upd), 0) FROM pg_stat_user_tables
      WHERE schemaname = 'ledger'""";

  private static final String BROKEN_LAWS = "SELECT count(*) FROM fleet.laws WHERE residual <> 0";

  private static final int POLL_MILLIS = 200;
  private static final Duration PATIENCE_AT_REST = Duration.ofSeconds(60);

  private final HikariDataSource database;
  private final Admin admin;

  BenchDrain(HikariDataSource database, Admin admin) {
    this.database = database;
    this.admin = admin;
  }

  /** Records of the backlog that the tables account for. */
  private long read() throws SQLException {
    return number(READ);
  }

  /** Whether everything is in the tables. */
  private boolean isOver(BenchBacklog backlog)
      throws SQLException, ExecutionException, InterruptedException {
    return read() == backlog.records() && number(UNDER_WAY) == 0 && isWritten();
  }

  /**
   * Waits until everything is in the tables.
   *
   * @throws java.io.IOException if a processor ends before
   */
  void await(BenchBacklog backlog, BenchProcessors processors) throws Exception {
    while (!isOver(backlog)) {
      processors.requireAlive();
      Thread.sleep(POLL_MILLIS);
    }
  }

  /** Laws with a residual, once what is silent has followed by the clock: minutes of idle nodes. */
  long brokenLawsAtRest() throws SQLException, InterruptedException {
    long limitNanos = System.nanoTime() + PATIENCE_AT_REST.toNanos();
    while (true) {
      long broken = number(BROKEN_LAWS);
      if (broken == 0 || System.nanoTime() > limitNanos) {
        return broken;
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  /** Rows inserted and updated so far. */
  long rowsWritten() throws SQLException {
    return number(ROWS);
  }

  /** Bytes on the brokers' disks by topic. */
  Map<String, Long> topicBytes() throws ExecutionException, InterruptedException {
    var brokers = admin.describeCluster().nodes().get().stream().map(node -> node.id()).toList();
    var bytes = new HashMap<String, Long>();
    admin
        .describeLogDirs(brokers)
        .allDescriptions()
        .get()
        .values()
        .forEach(
            directories ->
                directories
                    .values()
                    .forEach(
                        directory ->
                            directory
                                .replicaInfos()
                                .forEach(
                                    (partition, replica) ->
                                        bytes.merge(
                                            partition.topic(), replica.size(), Long::sum))));
    return bytes;
  }

  /** Whether the tables hold the output topics to their ends. */
  private boolean isWritten() throws SQLException, ExecutionException, InterruptedException {
    Map<TopicPartition, Long> written = new HashMap<>();
    try (var connection = database.getConnection();
        var statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT topic, \"partition\", next_offset FROM ledger.sink_offset")) {
      while (rows.next()) {
        written.put(new TopicPartition(rows.getString(1), rows.getInt(2)), rows.getLong(3));
      }
    }
    var topics = LedgerTable.all().stream().map(LedgerTable::topic).collect(Collectors.toSet());
    Map<TopicPartition, OffsetSpec> latest =
        admin.describeTopics(topics).allTopicNames().get().values().stream()
            .flatMap(
                topic ->
                    topic.partitions().stream()
                        .map(it -> new TopicPartition(topic.name(), it.partition())))
            .collect(Collectors.toMap(it -> it, it -> OffsetSpec.latest()));
    return admin
        .listOffsets(latest, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
        .all()
        .get()
        .entrySet()
        .stream()
        .allMatch(
            end ->
                end.getValue().offset() == 0
                    || written.getOrDefault(end.getKey(), 0L) >= end.getValue().offset());
  }

  private long number(String query) throws SQLException {
    try (var connection = database.getConnection();
        var statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getLong(1);
    }
  }
}
