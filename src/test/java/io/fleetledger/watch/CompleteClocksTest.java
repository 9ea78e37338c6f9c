package io.fleetledger.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.sandbox.SharedSandbox;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How far the fleet is, by the logs and the tables. */
class CompleteClocksTest {
  private static final Map<String, Object> CLIENT =
      Map.of("bootstrap.servers", SharedSandbox.get().bootstrapServers());
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  private final String name = "clocks-" + UUID.randomUUID();
  private final String sources = name + "-sources";
  private final String deltas = name + "-deltas";
  private final String rows = name + "-rows";
  private final Admin admin = Admin.create(CLIENT);
  private final WatchedTables tables;
  private final CompleteClocks clocks =
      new CompleteClocks(
          admin, name, List.of(sources), deltas, List.of(rows), Duration.ofMinutes(15));

  CompleteClocksTest() throws Exception {
    tables = new WatchedTables();
  }

  @BeforeEach
  void topics() throws Exception {
    admin
        .createTopics(
            List.of(
                new NewTopic(sources, 2, (short) 1),
                new NewTopic(deltas, 1, (short) 1),
                new NewTopic(rows, 1, (short) 1)))
        .all()
        .get();
  }

  @AfterEach
  void close() throws Exception {
    admin.deleteTopics(List.of(sources, deltas, rows)).all().get();
    admin.close();
    tables.close();
  }

  private void write(String topic, int partition, int records) {
    try (var producer =
        new KafkaProducer<>(CLIENT, new StringSerializer(), new StringSerializer())) {
      for (int i = 0; i < records; i++) {
        producer.send(new ProducerRecord<>(topic, partition, "key", "value"));
      }
    }
  }

  /** Stage 1 or 2 has read so far. */
  private void read(String topic, int partition, long offset) throws Exception {
    admin
        .alterConsumerGroupOffsets(
            name, Map.of(new TopicPartition(topic, partition), new OffsetAndMetadata(offset)))
        .all()
        .get();
  }

  /** The tables have the rows so far. */
  private void written(long offset) throws Exception {
    tables
        .database()
        .execute(
            """
            INSERT INTO ledger.sink_offset (topic, "partition", topic_id, epoch, next_offset)
            VALUES ('%s', 0, '%s', 1, %d)
            ON CONFLICT (topic, "partition") DO UPDATE SET next_offset = excluded.next_offset"""
                .formatted(rows, UUID.randomUUID(), offset));
  }

  private void clock(int partition, Instant at) throws Exception {
    tables
        .database()
        .execute(
            """
            INSERT INTO ledger.fleet_clock VALUES ('%s', %d, '%s', '%s')
            ON CONFLICT (topic, "partition") DO UPDATE SET last_at = excluded.last_at"""
                .formatted(sources, partition, NOON.minus(Duration.ofHours(9)), at));
  }

  private @Nullable FleetClocks look() throws Exception {
    try (Connection connection = tables.database().pool().getConnection()) {
      return clocks.read(connection);
    }
  }

  private static Instant instant(long micros) {
    return Instant.ofEpochSecond(micros / 1_000_000);
  }

  @Test
  void clocks_count_when_stage_2_and_the_tables_have_what_lies_before_them() throws Exception {
    clock(0, NOON);
    write(deltas, 0, 5);
    write(rows, 0, 7);
    written(6);
    assertThat(look()).as("stage 2 has deltas to read").isNull();

    read(deltas, 0, 5);
    assertThat(look()).as("a row is not in the tables").isNull();

    written(7);
    FleetClocks complete = look();
    assertThat(complete).isNotNull();
    assertThat(instant(complete.heardMicros())).isEqualTo(NOON);
    assertThat(complete.live()).isTrue();

    clock(0, NOON.plusSeconds(60));
    write(deltas, 0, 1);
    look();
    assertThat(look()).as("later clocks wait again").isEqualTo(complete);
  }

  @Test
  void a_partition_with_a_backlog_is_waited_for_however_far_it_is_behind() throws Exception {
    clock(0, NOON);
    clock(1, NOON.minus(Duration.ofHours(8)));
    write(sources, 1, 10);
    read(sources, 1, 4);

    FleetClocks behind = look();
    assertThat(behind).isNotNull();
    assertThat(instant(behind.heardMicros())).isEqualTo(NOON.minus(Duration.ofHours(8)));
    assertThat(behind.live()).isFalse();

    read(sources, 1, 10);
    FleetClocks idle = look();
    assertThat(idle).isNotNull();
    assertThat(instant(idle.heardMicros())).as("nothing more comes of it").isEqualTo(NOON);
    assertThat(idle.live()).isTrue();
  }

  @Test
  void nothing_is_judged_before_each_partition_has_begun_to_be_read() throws Exception {
    clock(0, NOON);
    write(sources, 1, 10);

    FleetClocks clocks = look();

    assertThat(clocks).isNotNull();
    assertThat(clocks.heardMicros()).isEqualTo(clocks.firstMicros());
  }
}
