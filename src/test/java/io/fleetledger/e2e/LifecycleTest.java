package io.fleetledger.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.e2e.Installation.Ended;
import io.fleetledger.e2e.Installation.Running;
import io.fleetledger.metering.MeteringTopology;
import io.fleetledger.oracle.EventGenerator;
import io.fleetledger.oracle.Load;
import io.fleetledger.oracle.OracleSettings;
import io.fleetledger.oracle.RawRecord;
import io.fleetledger.oracle.TestCatalog;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** How a processor starts, says how it is, stops, and what it does not start on. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LifecycleTest {
  private static final Pattern ADDRESS = Pattern.compile("health at (http://[^/]+)/");
  private static final Catalog CATALOG = TestCatalog.fleet(4);
  private static final List<RawRecord> RECORDS =
      EventGenerator.generate(Load.of(23, 4, 20, 2_000).withPartitions(2));

  private static final Duration PATIENCE = Duration.ofSeconds(180);

  @TempDir static Path directory;
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<RawRecord> sent = new ArrayList<>();
  private final List<Process> started = new ArrayList<>();
  private Installation installation;
  private Admin admin;

  @BeforeAll
  void install() throws Exception {
    installation =
        Installation.start(
            directory,
            Map.of("partitions", "2", "commit.interval.ms", "200", "group.instance.id", "one"));
    installation.apply(CATALOG);
    admin = Admin.create(Map.of("bootstrap.servers", installation.bootstrapServers()));
  }

  @AfterAll
  void remove() throws Exception {
    http.close();
    admin.close();
    installation.close();
  }

  @Test
  @Order(1)
  void it_lives_before_it_is_ready_and_says_what_was_looked_at() throws Exception {
    Running processor = start(Map.of());
    String address = address(processor);
    assertThat(get(address + "/health/live").statusCode()).isEqualTo(200);
    awaitReady(processor);
    assertThat(get(address + "/health/ready").body())
        .contains("\"status\" : \"up\"", "RUNNING", "4 here", "source lag", "table lag");
    stop(processor);
  }

  @Test
  @Order(2)
  void told_to_stop_under_load_it_ends_within_the_grace_time_and_nothing_is_lost()
      throws Exception {
    Running processor = start(Map.of());
    sent.addAll(installation.send(part(1)));
    await()
        .atMost(PATIENCE)
        .until(() -> installation.number("select coalesce(sum(read), 0) from ledger.intake") > 0);
    sent.addAll(installation.send(part(2)));
    stop(processor);

    Running next =
        start(
            Map.of(
                "FLEETLEDGER_METRICS_REFRESH_SECONDS",
                "1",
                "FLEETLEDGER_HTTP_METRICS_OPEN",
                "true"));
    installation.awaitTables(sent, CATALOG, OracleSettings.DEFAULT);
    awaitMetrics(address(next));
    // What it says of how far the tables are holds when nothing comes any more, too.
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                installation.number(
                        """
                        select count(*) from ledger.watch_position where judged_until >=
                          (select date_trunc('minute', min(last_at) - interval '45 seconds')
                           from ledger.fleet_clock
                           where last_at > (select max(last_at) from ledger.fleet_clock)
                             - interval '15 minutes')""")
                    == 1);
    stop(next);
  }

  /** What it did shows in its metrics, and Kafka's own are among them, few and by thread. */
  private void awaitMetrics(String address) throws Exception {
    long events =
        sent.stream().filter(it -> it.topic().equals(MeteringTopology.EVENTS_TOPIC)).count();
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(get(address + "/metrics").body())
                    .contains(
                        "fleetledger_records_read_total{topic=\"inference-events\"} "
                            + (double) events,
                        "fleetledger_stream_tasks 4.0",
                        "fleetledger_source_lag_records 0.0",
                        "fleetledger_state_bytes{place=\"cache\"}",
                        "fleetledger_law_residual{",
                        "kafka_stream_thread_process_total{",
                        "jvm_memory_used_bytes{"));
    assertThat(kafkaSeries(get(address + "/metrics").body())).isBetween(10L, 300L);
  }

  private static long kafkaSeries(String metrics) {
    return metrics.lines().filter(line -> line.startsWith("kafka_")).count();
  }

  @Test
  @Order(3)
  void a_server_that_is_away_at_the_start_is_waited_for() throws Exception {
    Running processor = start(awayFor("600"));
    String address = address(processor);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(get(address + "/health/ready").body())
                    .contains("starting: can't reach PostgreSQL at jdbc:postgresql://127.0.0.1:1"));
    assertThat(get(address + "/health/live").statusCode()).isEqualTo(200);
    assertThat(get(address + "/health/ready").statusCode()).isEqualTo(503);
    stop(processor);
  }

  @Test
  @Order(4)
  void but_not_for_ever() throws Exception {
    Running processor = start(awayFor("0"));

    assertThat(processor.process().waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(processor.process().exitValue()).isEqualTo(3);
    assertThat(processor.printed()).contains("can't reach PostgreSQL");
  }

  private static Map<String, String> awayFor(String patienceSeconds) {
    return Map.of(
        "FLEETLEDGER_POSTGRES_URL",
        "jdbc:postgresql://127.0.0.1:1/none",
        "FLEETLEDGER_STARTUP_PATIENCE_SECONDS",
        patienceSeconds);
  }

  @Test
  @Order(5)
  void a_database_that_hangs_does_not_hold_the_stop() throws Exception {
    Running processor = start(Map.of("FLEETLEDGER_SHUTDOWN_GRACE_SECONDS", "3"));
    awaitReady(processor);
    try (Connection connection = installation.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("lock table ledger.intake in access exclusive mode");
      sent.addAll(installation.send(part(3)));
      awaitAllCommitted();

      processor.process().destroy();
      assertThat(processor.process().waitFor(20, TimeUnit.SECONDS)).isTrue();
    }
    Running next = start(Map.of());
    installation.awaitTables(sent, CATALOG, OracleSettings.DEFAULT);
    stop(next);
  }

  @Test
  @Order(6)
  void a_topic_in_its_producers_time_is_refused_with_the_command_that_mends_it() throws Exception {
    setTimestampType("CreateTime");
    Ended refused = installation.run("run");
    setTimestampType("LogAppendTime");

    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.output())
        .contains("--alter --topic node-samples --add-config message.timestamp.type=LogAppendTime");
  }

  /** One of three parts of the records. */
  private static List<RawRecord> part(int number) {
    int size = RECORDS.size();
    return RECORDS.subList(size * (number - 1) / 3, size * number / 3);
  }

  private void setTimestampType(String type) throws Exception {
    var topic = new ConfigResource(ConfigResource.Type.TOPIC, MeteringTopology.SAMPLES_TOPIC);
    var entry = new ConfigEntry(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, type);
    admin
        .incrementalAlterConfigs(
            Map.of(topic, List.of(new AlterConfigOp(entry, AlterConfigOp.OpType.SET))))
        .all()
        .get();
  }

  @Test
  @Order(7)
  void a_group_that_lost_its_offsets_counts_nothing_twice() throws Exception {
    long revisions = revisions();
    deleteGroup();

    Running processor = start(Map.of());
    awaitReady(processor);
    awaitAllCommitted();

    installation.awaitTables(sent, CATALOG, OracleSettings.DEFAULT);
    assertThat(revisions()).as("nothing was even written again").isEqualTo(revisions);
    stop(processor);
  }

  @Test
  @Order(8)
  void records_that_were_deleted_unread_stop_the_start_until_that_is_accepted() throws Exception {
    List<RawRecord> lost =
        installation.send(EventGenerator.generate(Load.of(24, 4, 20, 200).withPartitions(2)));
    Map<TopicPartition, RecordsToDelete> all =
        Map.of(
            new TopicPartition(MeteringTopology.EVENTS_TOPIC, 0), RecordsToDelete.beforeOffset(-1));
    admin.deleteRecords(all).all().get();
    long deleted =
        lost.stream()
            .filter(record -> record.topic().equals(MeteringTopology.EVENTS_TOPIC))
            .filter(record -> record.partition() == 0)
            .count();

    Ended refused = installation.run("run");
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.output())
        .contains("records of inference-events-0 were deleted before they were read")
        .contains("--accept-loss");

    Running processor = start(Map.of(), "--accept-loss");
    awaitReady(processor);
    assertThat(
            installation.number(
                "select sum(to_offset - from_offset) from fleet.accepted_loss"
                    + " where topic = 'inference-events'"))
        .isEqualTo(deleted);
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                installation.number("select sum(read) from ledger.intake")
                    == sent.size() + lost.size() - deleted);
    stop(processor);
  }

  @Test
  @Order(9)
  void state_that_is_gone_stops_the_start() throws Exception {
    admin.deleteTopics(List.of("fleetledger-node-minutes-changelog")).all().get();

    Ended refused = installation.run("run");
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.output()).contains("topic fleetledger-node-minutes-changelog is gone");
  }

  private Running start(Map<String, String> environment, String... options) throws Exception {
    Running processor = installation.startProcessor(environment, options);
    started.add(processor.process());
    return processor;
  }

  @AfterEach
  void kill() throws Exception {
    for (Process process : started) {
      process.destroyForcibly().waitFor();
    }
    started.clear();
  }

  private void stop(Running processor) throws Exception {
    processor.process().destroy();
    assertThat(processor.process().waitFor(60, TimeUnit.SECONDS)).as("ends in time").isTrue();
    assertThat(processor.process().exitValue()).as(processor.printed()).isEqualTo(143);
  }

  private String address(Running processor) {
    return await()
        .atMost(PATIENCE)
        .until(
            () -> {
              Matcher printed = ADDRESS.matcher(processor.printed());
              return printed.find() ? printed.group(1) : "";
            },
            address -> !address.isEmpty());
  }

  private void awaitReady(Running processor) throws Exception {
    String address = address(processor);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(get(address + "/health/ready").body()).contains("\"status\" : \"up\""));
    assertThat(get(address + "/health/ready").statusCode()).isEqualTo(200);
  }

  private HttpResponse<String> get(String address) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString());
  }

  private long revisions() throws Exception {
    return installation.number(
        "select (select sum(revision) from ledger.tenant_usage)"
            + " + (select sum(revision) from ledger.intake)");
  }

  /** A static member is missed only after its session. */
  private void deleteGroup() {
    await()
        .atMost(PATIENCE)
        .ignoreExceptionsMatching(e -> e.getCause() instanceof GroupNotEmptyException)
        .until(() -> admin.deleteConsumerGroups(List.of("fleetledger")).all().get() == null);
  }

  private void awaitAllCommitted() {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                admin
                        .listConsumerGroupOffsets("fleetledger")
                        .partitionsToOffsetAndMetadata()
                        .get()
                        .entrySet()
                        .stream()
                        .filter(
                            entry -> entry.getKey().topic().equals(MeteringTopology.EVENTS_TOPIC))
                        .mapToLong(entry -> entry.getValue().offset())
                        .sum()
                    == sent.stream()
                        .filter(record -> record.topic().equals(MeteringTopology.EVENTS_TOPIC))
                        .count());
  }
}
