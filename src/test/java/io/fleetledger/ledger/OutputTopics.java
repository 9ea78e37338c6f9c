package io.fleetledger.ledger;

import io.fleetledger.sandbox.SharedSandbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Output topics of one test, on the shared broker, and materializers of them. */
final class OutputTopics implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(90);
  static final Map<String, Object> CLIENT =
      Map.of("bootstrap.servers", SharedSandbox.get().bootstrapServers());

  private final String run = UUID.randomUUID().toString();
  private final List<LedgerTable> tables;
  private final List<Materializer> started = new ArrayList<>();
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();

  private OutputTopics(List<LedgerTable> tables) {
    this.tables = tables.stream().map(table -> table.from(table.topic() + "-" + run)).toList();
  }

  /** The topics of some tables. */
  static OutputTopics of(Map<String, String> configuration, String... names) throws Exception {
    return create(
        LedgerTable.all().stream().filter(it -> List.of(names).contains(it.name())).toList(),
        configuration);
  }

  /** The topics of all tables. */
  static OutputTopics all() throws Exception {
    return create(LedgerTable.all(), Map.of());
  }

  private static OutputTopics create(List<LedgerTable> tables, Map<String, String> configuration)
      throws Exception {
    var topics = new OutputTopics(tables);
    try (var admin = Admin.create(CLIENT)) {
      admin
          .createTopics(
              topics.tables.stream()
                  .map(it -> new NewTopic(it.topic(), 2, (short) 1).configs(configuration))
                  .toList())
          .all()
          .get();
    }
    return topics;
  }

  /** Starts a materializer. */
  Materializer start(DataSource database) {
    return start(database, Map.of(), Duration.ofSeconds(45));
  }

  /** Starts a materializer with settings of its consumer. */
  Materializer start(DataSource database, Map<String, ?> settings, Duration silence) {
    var client = new HashMap<String, Object>(CLIENT);
    client.putAll(settings);
    var materializer =
        new Materializer(
            client, "ledger-" + run, database, new TestCodec(), tables, failures::add, silence);
    started.add(materializer);
    materializer.start();
    return materializer;
  }

  /** What ended a materializer. */
  List<Throwable> failures() {
    return failures;
  }

  void send(SpecificRecord... records) throws Exception {
    try (var producer = producer(Map.of())) {
      var acknowledged = new ArrayList<Future<?>>();
      for (SpecificRecord record : records) {
        acknowledged.add(producer.send(record(record)));
      }
      for (Future<?> it : acknowledged) {
        it.get();
      }
    }
  }

  /** Sends bytes to the topic of a table. */
  void send(String table, byte[] key, byte @Nullable [] value) throws Exception {
    try (var producer = producer(Map.of())) {
      producer.send(new ProducerRecord<>(topic(table), 0, key, value)).get();
    }
  }

  ProducerRecord<byte[], byte[]> record(SpecificRecord value) {
    return new ProducerRecord<>(
        Rows.topicOf(value) + "-" + run, 0, Rows.keyOf(value), TestCodec.encode(value));
  }

  /** The topic of a table. */
  String topic(String table) {
    return tables.stream().filter(it -> it.name().equals(table)).findAny().orElseThrow().topic();
  }

  static KafkaProducer<byte[], byte[]> producer(Map<String, Object> settings) {
    var all = new HashMap<String, Object>(CLIENT);
    all.putAll(settings);
    return new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
  }

  @Override
  public void close() {
    started.forEach(Materializer::close);
  }
}
