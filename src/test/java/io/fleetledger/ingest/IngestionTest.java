package io.fleetledger.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fleetledger.ingest.Verdict.Fate;
import io.fleetledger.metering.Acceptance;
import io.fleetledger.metering.MeteringSettings;
import io.fleetledger.registry.AvroSerdes;
import io.fleetledger.replay.Replay;
import io.fleetledger.sandbox.Sandbox;
import io.fleetledger.sandbox.SharedSandbox;
import io.fleetledger.schema.InferenceEvent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Batches of events against a real broker and registry. */
class IngestionTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-03-01T12:00:00Z"), ZoneOffset.UTC);

  private final Sandbox sandbox = SharedSandbox.get();
  private final String topic = "events-" + UUID.randomUUID();
  private final AvroSerdes serdes =
      new AvroSerdes(Map.of("schema.registry.url", sandbox.registryUrl()));
  private final Producer<String, Object> producer =
      Replay.producer(
          Map.of("bootstrap.servers", sandbox.bootstrapServers()), serdes.valueSerializer());
  private final Ingestion ingestion = ingestion(1_000);

  @BeforeEach
  void createTopic() throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", sandbox.bootstrapServers()))) {
      admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1))).all().get();
    }
  }

  private Ingestion ingestion(int maxUnderWay) {
    return new Ingestion(
        () -> producer, topic, new Acceptance(MeteringSettings.DEFAULT), CLOCK, maxUnderWay);
  }

  @AfterEach
  void close() {
    producer.close();
    serdes.close();
  }

  @Test
  void what_is_accepted_is_in_kafka_under_its_node() throws Exception {
    List<Verdict> verdicts = take("[" + event("e1", "") + "," + event("e2", "") + "]");

    assertThat(verdicts).extracting(Verdict::fate).containsOnly(Fate.ACCEPTED);
    List<ConsumerRecord<String, Object>> log = log(2);
    assertThat(log).extracting(ConsumerRecord::key).containsOnly("node-1");
    assertThat(log)
        .extracting(it -> ((InferenceEvent) it.value()).getEventId())
        .containsExactlyInAnyOrder("e1", "e2");
    InferenceEvent first = (InferenceEvent) log.getFirst().value();
    assertThat(first.getInputTokens()).isEqualTo(100);
    assertThat(first.getServiceTier()).isEqualTo("standard");
    assertThat(first.getFinishedAt()).isEqualTo("2026-03-01T11:59:01Z");
  }

  @Test
  void each_event_is_judged_by_itself_and_by_the_rules_of_the_metering() throws Exception {
    List<Verdict> verdicts =
        take(
            "["
                + String.join(
                    ",",
                    event("good", ""),
                    event("cached", ", \"cached_input_tokens\": 101"),
                    event("odd", ", \"colour\": \"red\""),
                    event("kind", ", \"call_kind\": \"SONG\""),
                    event("future", ", \"finished_at\": \"2026-03-02T00:00:00Z\""),
                    "{\"event_id\": \"bare\"}",
                    "17")
                + "]");

    assertThat(verdicts)
        .extracting(Verdict::reason)
        .containsExactly(
            null,
            "CACHED_OVER_INPUT",
            "BAD_FIELD",
            "BAD_FIELD",
            "TOO_FAR_AHEAD",
            "MISSING_FIELD",
            "NOT_AN_EVENT");
    assertThat(verdicts.get(2).detail()).startsWith("colour: unknown");
    assertThat(verdicts).extracting(Verdict::eventId).startsWith("good", "cached", "odd");
    assertThat(log(1)).hasSize(1);
  }

  @Test
  void cloud_events_come_alone_and_in_batches() throws Exception {
    String data = event("", "").replace("\"event_id\": \"\", ", "");
    String cloud =
        """
        {"specversion": "1.0", "type": "io.fleetledger.inference-event", "id": "%s",
         "source": "node-1", "data": %s}""";

    assertThat(
            ingestion
                .take(cloud.formatted("c1", data).getBytes(UTF_8), EventFormat.CLOUD_EVENT)
                .orElseThrow())
        .containsExactly(Verdict.accepted(0, "c1"));
    assertThat(
            ingestion
                .take(
                    ("[" + cloud.formatted("c2", data) + "," + data + "]").getBytes(UTF_8),
                    EventFormat.CLOUD_EVENTS)
                .orElseThrow())
        .extracting(Verdict::fate)
        .containsExactly(Fate.ACCEPTED, Fate.REJECTED);
  }

  @Test
  void what_is_no_batch_is_refused_whole() {
    assertThatThrownBy(() -> take("[" + event("e1", ""))).isInstanceOf(BatchException.class);
    assertThatThrownBy(() -> take("")).isInstanceOf(BatchException.class);
    assertThatThrownBy(() -> take("\"text\"")).isInstanceOf(BatchException.class);
    assertThatThrownBy(() -> take("[] []")).isInstanceOf(BatchException.class);
  }

  @Test
  void too_many_under_way_are_pushed_back_and_none_is_taken() throws Exception {
    Ingestion narrow = ingestion(1);
    String two = "[" + event("e1", "") + "," + event("e2", "") + "]";

    assertThatThrownBy(() -> narrow.take(two.getBytes(UTF_8), EventFormat.JSON))
        .isInstanceOfSatisfying(BatchException.class, e -> assertThat(e.isTooLarge()).isTrue());

    var blocked =
        new Ingestion(
            () -> {
              // While this one is under way another finds no room.
              try {
                assertThat(
                        holder[0].take(
                            ("[" + event("e3", "") + "]").getBytes(UTF_8), EventFormat.JSON))
                    .isEmpty();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
              return producer;
            },
            topic,
            new Acceptance(MeteringSettings.DEFAULT),
            CLOCK,
            1);
    holder[0] = blocked;
    assertThat(blocked.take(("[" + event("e4", "") + "]").getBytes(UTF_8), EventFormat.JSON))
        .isPresent();
  }

  private final Ingestion[] holder = new Ingestion[1];

  @Test
  void what_kafka_may_not_have_is_to_be_sent_again() throws Exception {
    var away =
        new Ingestion(
            () -> {
              throw new KafkaException("no broker");
            },
            topic,
            new Acceptance(MeteringSettings.DEFAULT),
            CLOCK,
            10);

    assertThat(
            away.take(
                    ("[" + event("e1", "") + ",17," + event("e2", "") + "]").getBytes(UTF_8),
                    EventFormat.JSON)
                .orElseThrow())
        .extracting(Verdict::fate)
        .containsExactly(Fate.FAILED, Fate.REJECTED, Fate.FAILED);
  }

  private List<Verdict> take(String body) throws InterruptedException {
    return ingestion.take(body.getBytes(UTF_8), EventFormat.JSON).orElseThrow();
  }

  private static String event(String id, String more) {
    return """
    {"event_id": "%s", "node_id": "node-1", "tenant_id": "acme",
     "arrived_at": "2026-03-01T11:59:00Z", "finished_at": "2026-03-01T11:59:01Z",
     "input_tokens": 100, "output_tokens": 10%s}"""
        .formatted(id, more);
  }

  private List<ConsumerRecord<String, Object>> log(int atLeast) {
    var records = new ArrayList<ConsumerRecord<String, Object>>();
    try (var consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", sandbox.bootstrapServers()),
            new StringDeserializer(),
            serdes.valueDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(it -> new TopicPartition(topic, it.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
      while (records.size() < atLeast && System.nanoTime() < deadline) {
        consumer.poll(Duration.ofMillis(200)).forEach(records::add);
      }
    }
    return records;
  }
}
