package io.fleetledger.catalog;

import static io.fleetledger.catalog.CatalogText.SMALL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.fleetledger.registry.AvroSerdes;
import io.fleetledger.sandbox.KafkaServer;
import io.fleetledger.streams.CompactedTopic;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The catalog through a real broker. */
@Timeout(120)
class CatalogTopicsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final Catalog SMALL_CATALOG = CatalogText.read(SMALL).catalog();

  private final AtomicReference<@Nullable Throwable> ended = new AtomicReference<>();
  private final AvroSerdes serdes =
      new AvroSerdes(Map.of("schema.registry.url", "mock://catalog-topics"));

  @TempDir static Path directory;
  private static KafkaServer broker;

  @BeforeAll
  static void start() throws Exception {
    broker = KafkaServer.start(directory);
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @BeforeEach
  void createTopics() throws Exception {
    try (Admin admin = Admin.create(config())) {
      admin
          .createTopics(
              CatalogTopics.names().stream()
                  .map(name -> new NewTopic(name, 2, (short) 1))
                  .map(topic -> topic.configs(Map.of("cleanup.policy", "compact")))
                  .toList())
          .all()
          .get();
    }
  }

  @AfterEach
  void deleteTopics() throws Exception {
    try (Admin admin = Admin.create(config())) {
      for (String topic : admin.listTopics().names().get()) {
        delete(topic, admin);
      }
    }
    serdes.close();
  }

  @Test
  void whatIsWrittenIsInForceForEveryReader() throws Exception {
    write(SMALL_CATALOG);
    try (CatalogReader reader = read()) {
      assertThat(reader.awaitCaughtUp(PATIENCE)).isTrue();
      assertThat(reader.current()).isEqualTo(SMALL_CATALOG);
      assertThat(reader.revision()).isPositive();
    }
  }

  @Test
  void emptyTopicsAreACaughtUpEmptyCatalog() throws Exception {
    try (CatalogReader reader = read()) {
      assertThat(reader.awaitCaughtUp(PATIENCE)).isTrue();
      assertThat(reader.current()).isEqualTo(Catalog.EMPTY);
      assertThat(reader.revision()).isZero();
    }
  }

  @Test
  void changesComeIntoForceWhileReading() throws Exception {
    write(SMALL_CATALOG);
    try (CatalogReader reader = read()) {
      reader.awaitCaughtUp(PATIENCE);
      Catalog before = reader.current();
      Catalog changed =
          CatalogText.read("pools: [{pool: main, from: 2026-01-01, idle_cost: shared}]").catalog();
      write(CatalogDiff.between(before, changed).entries());

      await().atMost(PATIENCE).until(() -> reader.current().equals(before.revisedBy(changed)));
      assertThat(before).isEqualTo(SMALL_CATALOG);
    }
  }

  @Test
  void aDeletedKeyIsGone() throws Exception {
    write(SMALL_CATALOG);
    writeBytes("pools", "main", null);
    try (CatalogReader reader = read()) {
      assertThat(reader.awaitCaughtUp(PATIENCE)).isTrue();
      assertThat(reader.current().pools()).isEmpty();
    }
  }

  @Test
  void whatIsNotCommittedIsNotInForce() throws Exception {
    try (Producer<String, byte[]> producer = transactional()) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>("pools", "main", bytes(SMALL_CATALOG, "main"))).get();
      producer.abortTransaction();
    }
    try (CatalogReader reader = read()) {
      assertThat(reader.awaitCaughtUp(PATIENCE)).isTrue();
      assertThat(reader.current()).isEqualTo(Catalog.EMPTY);
    }
  }

  @Test
  void aRecordThatCannotBeReadIsAVisibleProblemUntilItsKeyHasAGoodOne() throws Exception {
    write(SMALL_CATALOG);
    writeBytes("pools", "main", "not avro".getBytes(StandardCharsets.UTF_8));
    writeBytes("pools", "other", bytes(SMALL_CATALOG, "main"));
    writeBytes("tenants", "main", bytes(SMALL_CATALOG, "main"));
    try (CatalogReader reader = read()) {
      assertThat(reader.awaitCaughtUp(PATIENCE)).isTrue();
      assertThat(reader.current()).isEqualTo(SMALL_CATALOG);
      assertThat(reader.problems())
          .extracting(CompactedTopic.Problem::topic, CompactedTopic.Problem::key)
          .containsExactly(
              tuple("pools", "main"), tuple("pools", "other"), tuple("tenants", "main"));

      write(SMALL_CATALOG);
      await().atMost(PATIENCE).until(() -> reader.problems().size() == 2);
    }
  }

  @Test
  void aRegistryThatDoesNotAnswerIsWaitedFor() throws Exception {
    write(SMALL_CATALOG);
    AtomicReference<Boolean> isAway = new AtomicReference<>(true);
    Deserializer<Object> values = serdes.valueDeserializer();
    Deserializer<Object> unsteady =
        (topic, bytes) -> {
          if (isAway.get()) {
            throw new KafkaException("the registry does not answer");
          }
          return values.deserialize(topic, bytes);
        };
    try (CatalogReader reader = CatalogReader.start(config(), unsteady, ended::set)) {
      assertThat(reader.awaitCaughtUp(Duration.ofMillis(1500))).isFalse();
      isAway.set(false);
      assertThat(reader.awaitCaughtUp(PATIENCE)).isTrue();
      assertThat(reader.current()).isEqualTo(SMALL_CATALOG);
      assertThat(reader.problems()).isEmpty();
    }
  }

  @Test
  void aBrokerOutageIsSurvived() throws Exception {
    write(SMALL_CATALOG);
    try (CatalogReader reader = read()) {
      reader.awaitCaughtUp(PATIENCE);
      broker.close();
      broker = KafkaServer.start(directory);
      Catalog more = CatalogText.read("pools: [{pool: later}]").catalog();
      write(more);

      await().atMost(PATIENCE).until(() -> reader.current().pools().containsKey("later"));
      assertThat(ended.get()).isNull();
    }
  }

  @Test
  void aTopicThatDoesNotExistEndsTheReaderLoudly() throws Exception {
    try (Admin admin = Admin.create(config())) {
      delete("pools", admin);
    }
    try (CatalogReader reader = read()) {
      await().atMost(PATIENCE).until(() -> ended.get() != null);
      assertThat(ended.get())
          .hasMessageContainingAll("topic pools does not exist", "topics create");
      assertThatThrownBy(() -> reader.awaitCaughtUp(PATIENCE))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("topic pools");
    }
  }

  @Test
  void whatCannotBeWrittenIsNamedAndWhatRefersToItNotTried() throws Exception {
    try (Admin admin = Admin.create(config())) {
      delete("price-books", admin);
    }
    List<CatalogEntry> entries = CatalogDiff.between(Catalog.EMPTY, SMALL_CATALOG).entries();
    Map<String, Object> config =
        Map.of("bootstrap.servers", broker.bootstrapServers(), "max.block.ms", 2000);
    try (var producer = CatalogTopics.producer(config, serdes.valueSerializer())) {
      assertThatThrownBy(() -> CatalogTopics.write(producer, entries))
          .isInstanceOf(CatalogWriteException.class)
          .hasMessageContainingAll(
              "4 of 6 keys were not written", "price_book list", "apply the file again");
    }
  }

  private CatalogReader read() {
    return CatalogReader.start(config(), serdes.valueDeserializer(), ended::set);
  }

  private void write(Catalog catalog) {
    write(CatalogDiff.between(Catalog.EMPTY, catalog).entries());
  }

  private void write(List<CatalogEntry> entries) {
    try (var producer = CatalogTopics.producer(config(), serdes.valueSerializer())) {
      CatalogTopics.write(producer, entries);
    }
  }

  private void writeBytes(String topic, String key, byte @Nullable [] value) throws Exception {
    try (var producer =
        new KafkaProducer<>(config(), new StringSerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(topic, key, value)).get();
    }
  }

  private Producer<String, byte[]> transactional() {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", broker.bootstrapServers(), "transactional.id", "test"),
        new StringSerializer(),
        new ByteArraySerializer());
  }

  private byte[] bytes(Catalog catalog, String pool) {
    CatalogEntry entry =
        CatalogDiff.between(Catalog.EMPTY, catalog).entries().stream()
            .filter(each -> each.kind() == CatalogKind.POOLS && each.key().equals(pool))
            .findFirst()
            .orElseThrow();
    return serdes.valueSerializer().serialize("pools", CatalogCodec.toAvro(entry));
  }

  private static void delete(String topic, Admin admin) throws Exception {
    admin.deleteTopics(List.of(topic)).all().get();
    await().atMost(PATIENCE).until(() -> !admin.listTopics().names().get().contains(topic));
  }

  private static Map<String, Object> config() {
    return Map.of("bootstrap.servers", broker.bootstrapServers());
  }
}
