package io.fleetledger.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.sandbox.KafkaServer;
import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.NodeSample;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayTest {
  private static final Clock CLOCK = Clock.systemUTC();
  private static final Serializer<Object> AS_JSON =
      (topic, value) -> value.toString().getBytes(StandardCharsets.UTF_8);

  @TempDir static Path directory;
  private static KafkaServer kafka;

  @BeforeAll
  static void startKafka() throws IOException {
    kafka = KafkaServer.start(directory);
  }

  @AfterAll
  static void stopKafka() {
    kafka.close();
  }

  @Test
  void a_trace_arrives_whole_in_order_keyed_by_node_at_its_event_time() throws Exception {
    Replay.Topics topics = topics("whole");
    Catalog catalog = Traces.demoCatalog();
    List<Long> progress = new ArrayList<>();
    Replay.Sent sent;
    try (Producer<String, Object> producer = Replay.producer(config(), AS_JSON)) {
      sent =
          new Replay(
                  producer, topics, max(), CLOCK, (events, total, eventTime) -> progress.add(total))
              .run(Trace.demo(), catalog);
    }
    List<SpecificRecord> expected = Traces.simulate(Trace.demo(), catalog);
    List<InferenceEvent> events = Traces.events(expected);
    List<NodeSample> samples = Traces.samples(expected);
    assertThat(sent).isEqualTo(new Replay.Sent(events.size(), samples.size()));
    assertThat(progress).hasSize(19_366).containsOnly(19_366L);
    assertThat(consume(topics.events(), events.size()))
        .extracting(ConsumerRecord::value)
        .isEqualTo(events.stream().map(Object::toString).toList());
    assertThat(consume(topics.events(), events.size()))
        .extracting(ConsumerRecord::key)
        .isEqualTo(events.stream().map(InferenceEvent::getNodeId).toList());
    assertThat(consume(topics.events(), events.size()))
        .extracting(ConsumerRecord::timestamp)
        .isEqualTo(events.stream().map(event -> event.getFinishedAt().toEpochMilli()).toList());
    assertThat(consume(topics.samples(), samples.size()))
        .extracting(ConsumerRecord::timestamp)
        .isEqualTo(samples.stream().map(sample -> sample.getSampledAt().toEpochMilli()).toList());
  }

  @Test
  void an_event_from_the_future_is_sent_at_the_clock_s_time() throws Exception {
    Replay.Topics topics = topics("future");
    Trace trace =
        Traces.written(
            directory,
            "future.jsonl",
            """
            {"event_id":"e","node_id":"n","tenant_id":"t","arrived_at":1,"finished_at":"9000-01-01T00:00:00Z"}
            """);
    Instant before = CLOCK.instant();
    try (Producer<String, Object> producer = Replay.producer(config(), AS_JSON)) {
      new Replay(producer, topics, max(), CLOCK, (events, total, eventTime) -> {})
          .run(trace, Catalog.EMPTY);
    }
    assertThat(consume(topics.events(), 1).getFirst().timestamp())
        .isBetween(before.toEpochMilli(), CLOCK.millis());
  }

  @Test
  void a_record_that_cannot_be_sent_is_an_error() throws Exception {
    Replay.Topics topics = topics("failing");
    Trace trace =
        Traces.written(
            directory,
            "huge.jsonl",
            """
            {"event_id":"%s","node_id":"n","tenant_id":"t","arrived_at":1,"finished_at":2}
            """
                .formatted("x".repeat(3_000_000)));
    try (Producer<String, Object> producer = Replay.producer(config(), AS_JSON)) {
      assertThatThrownBy(
              () ->
                  new Replay(producer, topics, max(), CLOCK, (events, total, eventTime) -> {})
                      .run(trace, Catalog.EMPTY))
          .isInstanceOf(KafkaException.class)
          .hasMessageStartingWith("can't send a record of node n to topic failing-events: ");
    }
  }

  private static Pace max() {
    return Pace.of("max", CLOCK, Thread::sleep);
  }

  private static Map<String, Object> config() {
    return Map.of("bootstrap.servers", kafka.bootstrapServers());
  }

  /** One partition, so that the order of all can be seen; nothing is deleted for its age. */
  private static Replay.Topics topics(String name) throws ExecutionException, InterruptedException {
    Replay.Topics topics = new Replay.Topics(name + "-events", name + "-samples");
    try (Admin admin = Admin.create(config())) {
      List<NewTopic> both =
          List.of(
              new NewTopic(topics.events(), 1, (short) 1).configs(Map.of("retention.ms", "-1")),
              new NewTopic(topics.samples(), 1, (short) 1).configs(Map.of("retention.ms", "-1")));
      admin.createTopics(both).all().get();
    }
    return topics;
  }

  private static List<ConsumerRecord<String, String>> consume(String topic, int count) {
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers",
            kafka.bootstrapServers(),
            "group.id",
            topic,
            "enable.auto.commit",
            "false",
            "auto.offset.reset",
            "earliest");
    try (var consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
      consumer.subscribe(Set.of(topic));
      List<ConsumerRecord<String, String>> records = new ArrayList<>();
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () -> {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
                return records.size() >= count;
              });
      return records;
    }
  }
}
