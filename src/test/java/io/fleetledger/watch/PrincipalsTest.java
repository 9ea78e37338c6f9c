package io.fleetledger.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.registry.AvroSerdes;
import io.fleetledger.sandbox.SharedSandbox;
import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.time.Micros;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is behind a spike, by the log. */
class PrincipalsTest {
  private static final Map<String, Object> CLIENT =
      Map.of("bootstrap.servers", SharedSandbox.get().bootstrapServers());
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  private final String topic = "events-" + UUID.randomUUID();
  private final AvroSerdes serdes =
      new AvroSerdes(Map.of("schema.registry.url", "mock://principals-" + UUID.randomUUID()));
  private final WatchedTables tables;

  PrincipalsTest() throws Exception {
    tables = new WatchedTables();
  }

  @BeforeEach
  void topic() throws Exception {
    try (Admin admin = Admin.create(CLIENT)) {
      admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1))).all().get();
    }
  }

  @AfterEach
  void close() throws Exception {
    try (Admin admin = Admin.create(CLIENT)) {
      admin.deleteTopics(List.of(topic)).all().get();
    }
    serdes.close();
    tables.close();
  }

  private static InferenceEvent event(
      String tenant, String principal, Instant finished, int tokens) {
    return InferenceEvent.newBuilder()
        .setEventId(UUID.randomUUID().toString())
        .setNodeId("n")
        .setTenantId(tenant)
        .setPrincipalId(principal)
        .setArrivedAt(finished.minusSeconds(1))
        .setFinishedAt(finished)
        .setInputTokens(tokens)
        .build();
  }

  /** Writes events as they happened, and has them read. */
  private void happened(int partition, InferenceEvent... events) throws Exception {
    try (var producer =
        new KafkaProducer<>(CLIENT, new StringSerializer(), serdes.valueSerializer())) {
      for (InferenceEvent event : events) {
        producer.send(
            new ProducerRecord<>(
                topic, partition, event.getFinishedAt().toEpochMilli(), "n", event));
      }
    }
    tables
        .database()
        .execute(
            """
            INSERT INTO ledger.intake (topic, "partition", revision, first_offset, next_offset,
              skipped_offsets, read, accounted, duplicates, suspended, quarantined, late)
            VALUES ('%s', %d, 1, 0, %d, 0, 0, 0, 0, 0, 0, 0)"""
                .formatted(topic, partition, events.length));
  }

  private void spike() throws Exception {
    tables.spend("acme", "search", NOON, Duration.ofMinutes(4), 10);
    tables
        .database()
        .execute(
            """
            INSERT INTO ledger.alert (alert_id, kind, severity, state, tenant_id, quantity,
              window_start, window_end, opened_at, updated_at, excess_cost, summary, reason)
            VALUES ('a', 'SPIKE', 'WARNING', 'OPEN', 'acme', 'COST', '%s', '%s', '%2$s', '%2$s', 30,
              'so', '{"parts": [], "contributors": {"project": []}}')"""
                .formatted(NOON, NOON.plus(Duration.ofMinutes(4))));
  }

  private void look(long recordsMax) throws Exception {
    var log =
        new PrincipalLog(
            CLIENT, topic, serdes.valueDeserializer(), recordsMax, Duration.ofSeconds(20));
    try (var principals = new Principals(tables.database().pool(), log, failure -> {})) {
      principals.look();
    }
  }

  private String told(String path) throws Exception {
    return tables.told("SELECT explanation #>> '{%s}' FROM fleet.alert".formatted(path)).getFirst();
  }

  @Test
  void a_spike_says_who_made_its_requests() throws Exception {
    happened(
        0,
        event("acme", "before", NOON.minusSeconds(1), 9_000),
        event("acme", "agent-7", NOON, 600),
        event("acme", "kim", NOON.plusSeconds(100), 250));
    happened(
        1,
        event("other", "agent-7", NOON.plusSeconds(60), 9_000),
        event("acme", "agent-7", NOON.plusSeconds(239), 150),
        event("acme", "after", NOON.plusSeconds(240), 9_000));
    spike();

    look(1_000);

    assertThat(told("contributors,principal"))
        .isEqualTo(
            "[{\"id\": \"agent-7\", \"share\": 0.7500, \"tokens\": 750, \"requests\": 2},"
                + " {\"id\": \"kim\", \"share\": 0.2500, \"tokens\": 250, \"requests\": 1}]");
    assertThat(told("principals,text")).isEqualTo("3 of its 4 requests were looked at");
  }

  @Test
  void it_is_looked_up_again_only_when_its_excess_has_doubled_and_stays_while_the_alert_is_told()
      throws Exception {
    happened(0, event("acme", "kim", NOON, 100));
    spike();
    look(1_000);
    look(1_000);
    assertThat(version()).isEqualTo(2);

    tables
        .database()
        .execute(
            "UPDATE ledger.alert SET excess_cost = 60, window_end = window_end + interval '1 min'");
    look(1_000);
    look(1_000);
    assertThat(version()).isEqualTo(4);

    tellAgain();
    assertThat(version()).isEqualTo(5);
    assertThat(told("contributors,principal,0,id")).isEqualTo("kim");
    assertThat(told("contributors,project")).isEqualTo("[]");
  }

  private void tellAgain() throws Exception {
    var at = new Alert.Span(Micros.of(NOON), Micros.of(NOON) + 1, Micros.of(NOON));
    var amounts = new Alert.Amounts(null, null, BigDecimal.valueOf(61), "USD");
    var alert =
        new Alert(
            "a",
            AlertKind.SPIKE,
            Severity.WARNING,
            Place.tenant("acme", ""),
            new Alert.Measured("COST", "MINUTE"),
            at,
            amounts,
            "more",
            "{\"contributors\": {\"project\": []}}",
            false);
    try (var connection = tables.database().pool().getConnection()) {
      new AlertStore(connection).update(alert);
    }
  }

  private long version() throws Exception {
    return tables.number("SELECT version FROM ledger.alert");
  }

  @Test
  void what_the_log_does_not_have_any_more_is_not_made_up() throws Exception {
    happened(0, event("acme", "long ago", NOON.minus(Duration.ofDays(1)), 100));
    spike();

    look(1_000);

    assertThat(told("contributors,principal")).isEqualTo("[]");
    assertThat(told("principals,text")).isEqualTo("the log does not have its requests any more");
  }

  @Test
  void no_more_is_read_than_is_allowed_and_the_alert_says_so() throws Exception {
    happened(
        0,
        event("acme", "kim", NOON, 100),
        event("acme", "lee", NOON.plusSeconds(1), 100),
        event("acme", "lee", NOON.plusSeconds(2), 100));
    spike();

    look(2);

    assertThat(told("principals,text")).isEqualTo("1 of its 4 requests were looked at");
  }
}
