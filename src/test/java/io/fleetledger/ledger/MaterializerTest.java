package io.fleetledger.ledger;

import static io.fleetledger.ledger.OutputTopics.PATIENCE;
import static io.fleetledger.ledger.Rows.HOUR;
import static io.fleetledger.ledger.Rows.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fleetledger.schema.Grain;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class MaterializerTest {
  private final TestDatabase database;
  private final OutputTopics topics;

  MaterializerTest() throws Exception {
    database = TestDatabase.migrated();
    topics = OutputTopics.all();
  }

  @AfterEach
  void close() throws Exception {
    topics.close();
    database.close();
  }

  @Test
  void records_become_rows() throws Exception {
    topics.send(
        Rows.tenant(Grain.MINUTE, HOUR, "acme", 1)
            .setRequestsSuccess(3)
            .setCostNanos(1_500_000_001)
            .setTtftBuckets(List.of(5, 130))
            .setTtftCounts(List.of(2L, 1L))
            .build(),
        Rows.node(Grain.MINUTE, HOUR.plusNanos(123_000), "node-1", 1).build(),
        Rows.workflow("acme", "trace", HOUR).build(),
        Rows.suspended("acme", 7),
        Rows.intake(4).build(),
        Rows.clock(HOUR, HOUR.plusSeconds(60)),
        Rows.deployment("node-1", HOUR, null));

    Materializer materializer = start();
    materializer.awaitCaughtUp(PATIENCE);

    assertThat(database.query("SELECT * FROM ledger.rejected_row")).isEmpty();
    assertThat(
            database.query(
                "SELECT tenant_id, requests, cost, ttft_p50_ms, ttft_p99_ms FROM fleet.tenant_usage_minute"))
        .singleElement()
        .hasToString(
            "{tenant_id=acme, requests=3, cost=1.500000001, ttft_p50_ms=0.005, ttft_p99_ms=0.133}");
    assertThat(
            database.number("SELECT ledger.micros(window_start) % 1000000 FROM ledger.node_usage"))
        .isEqualByComparingTo("123");
    for (String table :
        List.of("workflow_usage", "suspense", "intake", "fleet_clock", "deployment_version")) {
      assertThat(database.number("SELECT count(*) FROM ledger." + table))
          .as(table)
          .isEqualByComparingTo("1");
    }
    await().untilAsserted(() -> assertThat(materializer.lag()).hasValue(0));
  }

  @Test
  void reading_everything_again_changes_nothing() throws Exception {
    topics.send(
        Rows.tenant(Grain.MINUTE, HOUR, "acme", 1).build(),
        Rows.tenant(Grain.MINUTE, HOUR, "acme", 2).setRequestsSuccess(2).build());
    Materializer first = start();
    first.awaitCaughtUp(PATIENCE);
    var before = database.query("SELECT xmin::text, * FROM ledger.tenant_usage");

    first.close();
    database.execute("UPDATE ledger.sink_offset SET next_offset = 0");
    start().awaitCaughtUp(PATIENCE);

    assertThat(database.query("SELECT xmin::text, * FROM ledger.tenant_usage").toString())
        .isEqualTo(before.toString());
  }

  @Test
  void an_older_revision_does_not_overwrite_a_newer_one() throws Exception {
    Materializer materializer = start();
    topics.send(Rows.tenant(Grain.MINUTE, HOUR, "acme", 5).setRequestsSuccess(5).build());
    materializer.awaitCaughtUp(PATIENCE);
    topics.send(Rows.tenant(Grain.MINUTE, HOUR, "acme", 4).setRequestsSuccess(4).build());
    materializer.awaitCaughtUp(PATIENCE);

    assertThat(database.number("SELECT requests_success FROM ledger.tenant_usage"))
        .isEqualByComparingTo("5");
    assertThat(database.number("SELECT residual FROM fleet.laws WHERE scope = 'materializer'"))
        .as("and that is not kept silent")
        .isEqualByComparingTo("1");
  }

  @Test
  void a_tombstone_deletes_the_row_that_its_key_names() throws Exception {
    Materializer materializer = start();
    topics.send(
        Rows.suspended("acme", 7),
        Rows.suspended("acme", 8),
        Rows.workflow("acme", "trace", HOUR).build());
    materializer.awaitCaughtUp(PATIENCE);

    topics.send("suspense", bytes("inference-events\u001f0\u001f7"), null);
    topics.send(
        "workflow_usage",
        bytes("acme\u001ftrace\u001fUSD\u001f" + HOUR.toEpochMilli() * 1000),
        null);
    materializer.awaitCaughtUp(PATIENCE);

    assertThat(database.query("SELECT record_offset FROM ledger.suspense").toString())
        .isEqualTo("[{record_offset=8}]");
    assertThat(database.query("SELECT * FROM ledger.workflow_usage")).isEmpty();
    assertThat(materializer.metrics().rowsDeleted()).isEqualTo(2);
  }

  @Test
  void a_deployment_replaces_the_history_of_its_node() throws Exception {
    Materializer materializer = start();
    topics.send(Rows.deployment("node-1", HOUR, null), Rows.deployment("node-2", HOUR, null));
    materializer.awaitCaughtUp(PATIENCE);
    topics.send(Rows.deployment("node-1", HOUR.plusSeconds(60), HOUR.plusSeconds(120)));
    materializer.awaitCaughtUp(PATIENCE);

    assertThat(
            database.query(
                "SELECT node_id, ledger.micros(effective_from) - %d000 AS since FROM ledger.deployment_version ORDER BY node_id"
                    .formatted(HOUR.toEpochMilli())))
        .hasToString("[{node_id=node-1, since=60000000}, {node_id=node-2, since=0}]");
  }

  @Test
  void a_record_in_quarantine_keeps_its_bytes() throws Exception {
    var record =
        new ProducerRecord<byte[], byte[]>(
            topics.topic("quarantine"), 0, bytes("node-1"), new byte[] {0, 1, 2});
    Map.of(
            "reason",
            "UNDECODABLE",
            "detail",
            "no Avro",
            "topic",
            "inference-events",
            "partition",
            "3",
            "offset",
            "42",
            "timestamp",
            String.valueOf(HOUR.toEpochMilli()))
        .forEach((name, value) -> record.headers().add("fleetledger." + name, bytes(value)));
    try (var producer = OutputTopics.producer(Map.of())) {
      producer.send(record).get();
    }
    start().awaitCaughtUp(PATIENCE);

    assertThat(
            database.query(
                "SELECT topic, \"partition\", record_offset, reason, recorded_at = 'epoch'::timestamptz + interval '1 ms' * %d AS same_time, encode(record_value, 'hex') FROM fleet.quarantine"
                    .formatted(HOUR.toEpochMilli())))
        .hasToString(
            "[{topic=inference-events, partition=3, record_offset=42, reason=UNDECODABLE, same_time=true, encode=000102}]");
  }

  @Test
  void a_row_that_postgres_refuses_is_kept_and_the_others_go_on() throws Exception {
    SpecificRecord[] records =
        IntStream.range(0, 100)
            .mapToObj(
                i ->
                    Rows.tenant(Grain.MINUTE, HOUR, i == 37 ? "tenant\0" : "tenant-" + i, 1)
                        .build())
            .toArray(SpecificRecord[]::new);
    topics.send(records);
    topics.send("node_usage", bytes("key"), new byte[] {99, 1, 2, 3});
    Materializer materializer = start();
    materializer.awaitCaughtUp(PATIENCE);

    assertThat(database.number("SELECT count(*) FROM ledger.tenant_usage"))
        .isEqualByComparingTo("99");
    assertThat(
            database.query(
                "SELECT table_name, sql_state, octet_length(record_value) > 3 AS has_bytes FROM fleet.rejected_row ORDER BY table_name"))
        .hasToString(
            "[{table_name=node_usage, sql_state=null, has_bytes=true}, {table_name=tenant_usage, sql_state=22021, has_bytes=true}]");
    assertThat(database.number("SELECT residual FROM fleet.laws WHERE scope = 'materializer'"))
        .isEqualByComparingTo("2");
    assertThat(topics.failures()).isEmpty();
  }

  @Test
  void a_rejected_record_is_tried_again_when_its_partition_is_claimed() throws Exception {
    database.execute("ALTER TABLE ledger.workflow_usage ADD CONSTRAINT no CHECK (calls > 0)");
    topics.send(Rows.workflow("acme", "trace", HOUR).build(), Rows.suspended("acme", 1));
    Materializer first = start();
    first.awaitCaughtUp(PATIENCE);
    assertThat(database.query("SELECT sql_state FROM ledger.rejected_row"))
        .hasToString("[{sql_state=23514}]");
    first.close();

    database.execute("ALTER TABLE ledger.workflow_usage DROP CONSTRAINT no");
    start();

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(database.query("SELECT trace_id FROM ledger.workflow_usage"))
                    .hasToString("[{trace_id=trace}]"));
    assertThat(database.query("SELECT * FROM ledger.rejected_row")).isEmpty();
  }

  @Test
  void it_says_how_it_is() throws Exception {
    Materializer materializer = start();
    assertThat(materializer.status().claimed()).isFalse();
    topics.send(Rows.suspended("acme", 1));
    materializer.awaitCaughtUp(PATIENCE);

    await()
        .untilAsserted(
            () -> {
              MaterializerStatus status = materializer.status();
              assertThat(status.claimed()).isTrue();
              assertThat(status.lag()).hasValue(0);
              assertThat(status.waitingFor()).isNull();
              assertThat(System.nanoTime() - status.lastTurnNanos()).isLessThan(5_000_000_000L);
            });
  }

  @Test
  void aborted_transactions_leave_nothing_behind() throws Exception {
    try (var producer =
        OutputTopics.producer(Map.of("transactional.id", UUID.randomUUID().toString()))) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(topics.record(Rows.tenant(Grain.MINUTE, HOUR, "aborted", 1).build())).get();
      producer.abortTransaction();
      producer.beginTransaction();
      producer.send(topics.record(Rows.tenant(Grain.MINUTE, HOUR, "committed", 1).build())).get();
      producer.commitTransaction();
    }
    start().awaitCaughtUp(PATIENCE);

    assertThat(database.query("SELECT tenant_id FROM ledger.tenant_usage"))
        .hasToString("[{tenant_id=committed}]");
  }

  @Test
  void a_connection_lost_in_the_middle_of_a_batch_is_recovered_from() throws Exception {
    Materializer materializer = start();
    materializer.awaitCaughtUp(PATIENCE);
    try (var connection = database.pool().getConnection();
        var statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("LOCK TABLE ledger.workflow_usage IN EXCLUSIVE MODE");
      topics.send(Rows.suspended("acme", 1), Rows.workflow("acme", "trace", HOUR).build());
      String waiting =
          "SELECT pid FROM pg_locks WHERE relation = 'ledger.workflow_usage'::regclass AND NOT granted";
      await().until(() -> !TestDatabase.query(connection, waiting).isEmpty());
      statement.execute("SELECT pg_terminate_backend(pid) FROM (" + waiting + ") AS waiting");
      connection.commit();
    }
    materializer.awaitCaughtUp(PATIENCE);

    assertThat(materializer.metrics().retries()).isPositive();
    assertThat(topics.failures()).isEmpty();
    assertThat(database.number("SELECT count(*) FROM ledger.workflow_usage"))
        .isEqualByComparingTo("1");
    assertThat(database.number("SELECT count(*) FROM ledger.suspense")).isEqualByComparingTo("1");
  }

  @Test
  void two_instances_share_the_partitions_and_one_goes_on_when_the_other_leaves() throws Exception {
    Materializer one = start();
    one.awaitCaughtUp(PATIENCE);
    Materializer other = start();
    for (int i = 0; i < 50; i++) {
      topics.send(Rows.tenant(Grain.MINUTE, HOUR, "tenant-" + i, 1).build());
    }
    other.awaitCaughtUp(PATIENCE);
    one.close();
    topics.send(Rows.tenant(Grain.MINUTE, HOUR, "tenant-50", 1).build());
    other.awaitCaughtUp(PATIENCE);

    assertThat(database.number("SELECT count(*) FROM ledger.tenant_usage"))
        .isEqualByComparingTo("51");
    assertThat(topics.failures()).isEmpty();
  }

  @Test
  void a_partition_that_another_writer_took_is_left_and_claimed_anew() throws Exception {
    Materializer materializer = start();
    materializer.awaitCaughtUp(PATIENCE);
    database.execute("UPDATE ledger.sink_offset SET epoch = epoch + 1");
    topics.send(Rows.suspended("acme", 1));
    materializer.awaitCaughtUp(PATIENCE);

    assertThat(materializer.metrics().fencings()).isPositive();
    assertThat(database.number("SELECT count(*) FROM ledger.suspense")).isEqualByComparingTo("1");
    assertThat(topics.failures()).isEmpty();
  }

  @Test
  void a_database_that_is_ahead_of_the_log_is_refused() throws Exception {
    startAndStop();
    database.execute("UPDATE ledger.sink_offset SET next_offset = 1000");
    start();

    await().until(() -> !topics.failures().isEmpty());
    assertThat(topics.failures().getFirst())
        .isInstanceOf(MaterializerException.class)
        .hasMessageContaining("ahead of the log");
  }

  @Test
  void a_topic_that_was_created_anew_is_refused() throws Exception {
    startAndStop();
    database.execute("UPDATE ledger.sink_offset SET topic_id = gen_random_uuid()");
    start();

    await().until(() -> !topics.failures().isEmpty());
    assertThat(topics.failures().getFirst())
        .isInstanceOf(MaterializerException.class)
        .hasMessageContaining("created anew");
  }

  private void startAndStop() throws Exception {
    topics.send(Rows.suspended("acme", 1));
    Materializer materializer = start();
    materializer.awaitCaughtUp(PATIENCE);
    materializer.close();
  }

  private Materializer start() {
    return topics.start(database.pool());
  }
}
