package io.fleetledger.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.registry.AvroSerdes;
import io.fleetledger.sandbox.SharedSandbox;
import io.fleetledger.schema.CostAlert;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From the rows to the topic: every change once, in order. */
class AlertPublisherTest {
  private static final Map<String, String> CLIENT =
      Map.of("bootstrap.servers", SharedSandbox.get().bootstrapServers());

  private final WatchedTables tables;
  private final AvroSerdes serdes =
      new AvroSerdes(Map.of("schema.registry.url", "mock://alerts-" + UUID.randomUUID()));

  AlertPublisherTest() throws Exception {
    tables = new WatchedTables();
  }

  @BeforeEach
  void emptyTopic() throws Exception {
    try (Admin admin = Admin.create(Map.<String, Object>copyOf(CLIENT))) {
      if (admin.listTopics().names().get().contains(AlertTopic.NAME)) {
        admin.deleteTopics(List.of(AlertTopic.NAME)).all().get();
      }
      org.awaitility.Awaitility.await()
          .ignoreExceptionsInstanceOf(java.util.concurrent.ExecutionException.class)
          .until(
              () -> {
                admin
                    .createTopics(List.of(new NewTopic(AlertTopic.NAME, 1, (short) 1)))
                    .all()
                    .get();
                return true;
              });
    }
  }

  @AfterEach
  void close() throws Exception {
    tables.close();
    serdes.close();
  }

  private AlertPublisher publisher() {
    Supplier<AlertTopic> topic = AlertPublisher.topic(CLIENT, "publisher-test", serdes);
    return new AlertPublisher(tables.database().pool(), topic, failure -> {});
  }

  private void open(String id) throws Exception {
    tables
        .database()
        .execute(
            """
            INSERT INTO ledger.alert (alert_id, kind, severity, state, tenant_id, quantity,
              window_start, window_end, opened_at, updated_at, actual, summary)
            VALUES ('%s', 'BUDGET', 'INFO', 'OPEN', 'acme', 'COST', now(), now(), now(), now(),
              0.123456789012, 'so')"""
                .formatted(id));
  }

  private void acknowledge(String id) throws Exception {
    tables.database().execute("SELECT ledger.acknowledge_alert('%s', 'kim', '')".formatted(id));
  }

  private List<String> published() {
    var partition = new TopicPartition(AlertTopic.NAME, 0);
    Map<String, Object> config = new java.util.HashMap<>(CLIENT);
    config.put("isolation.level", "read_committed");
    try (var consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), serdes.valueDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
      List<String> records = new ArrayList<>();
      while (consumer.position(partition) < end) {
        consumer
            .poll(Duration.ofSeconds(1))
            .forEach(
                record -> {
                  var alert = (CostAlert) record.value();
                  assertThat(record.key()).isEqualTo(alert.getAlertId());
                  records.add(
                      "%d %s %s v%d"
                          .formatted(
                              alert.getSequence(),
                              alert.getAlertId(),
                              alert.getState(),
                              alert.getVersion()));
                });
      }
      return records;
    }
  }

  @Test
  void changes_are_published_once_whoever_publishes_and_whatever_it_remembers() throws Exception {
    open("a");
    open("b");
    try (AlertPublisher first = publisher()) {
      first.publish();
      first.publish();
      acknowledge("a");
      first.publish();
    }
    // What a crash between the topic and the database leaves.
    tables.database().execute("UPDATE ledger.alert_publication SET published_until = 1");
    acknowledge("b");
    try (AlertPublisher second = publisher()) {
      second.publish();
    }

    assertThat(published())
        .containsExactly(
            "1 a OPEN v1", "2 b OPEN v1", "3 a ACKNOWLEDGED v2", "4 b ACKNOWLEDGED v2");
    assertThat(tables.told("SELECT changes_to_publish FROM fleet.watch")).containsExactly("0");
  }

  @Test
  void a_database_that_was_set_back_goes_on_after_what_is_published() throws Exception {
    open("a");
    open("b");
    try (AlertPublisher publisher = publisher()) {
      publisher.publish();
      tables
          .database()
          .execute(
              "DELETE FROM ledger.alert_change",
              "DELETE FROM ledger.alert",
              "UPDATE ledger.alert_publication SET published_until = 0");
    }
    try (AlertPublisher publisher = publisher()) {
      publisher.publish();
      open("c");
      publisher.publish();
    }

    assertThat(published()).containsExactly("1 a OPEN v1", "2 b OPEN v1", "3 c OPEN v1");
  }
}
