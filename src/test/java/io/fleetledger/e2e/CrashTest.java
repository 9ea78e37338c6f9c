package io.fleetledger.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.catalog.CatalogYaml;
import io.fleetledger.oracle.Broken;
import io.fleetledger.oracle.EventGenerator;
import io.fleetledger.oracle.Load;
import io.fleetledger.oracle.Oracle;
import io.fleetledger.oracle.OracleSettings;
import io.fleetledger.oracle.OracleTables;
import io.fleetledger.oracle.RawRecord;
import io.fleetledger.oracle.TestCatalog;
import io.fleetledger.registry.AvroSerdes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is lost when the processor, or everything, stops in the middle: nothing. */
class CrashTest {
  private static final int PARTITIONS = 3;
  private static final Map<String, String> SETTINGS =
      Map.of(
          "partitions", "3",
          // Comes back under its own name, and so at once.
          "group.instance.id", "the-processor",
          "commit.interval.ms", "200");
  private static final Load LOAD = Load.of(11, 4, 30, 3_000).withPartitions(PARTITIONS);
  private static final Catalog CATALOG = TestCatalog.fleet(4);

  @TempDir Path directory;

  @Test
  void a_processor_that_is_killed_again_and_again_ends_in_the_oracle_s_tables() throws Exception {
    try (Installation installation = Installation.start(directory, SETTINGS)) {
      apply(installation);
      List<RawRecord> records = EventGenerator.generate(LOAD);
      List<RawRecord> sent = new ArrayList<>();
      Process processor = installation.startProcessor();
      int kills = 3;
      for (int part = 0; part <= kills; part++) {
        int from = records.size() * part / (kills + 1);
        int to = records.size() * (part + 1) / (kills + 1);
        sent.addAll(send(installation, records.subList(from, to)));
        if (part < kills) {
          awaitIntakeOver(installation, from);
          // It has begun to commit this part; how much of it still waits is left to chance.
          processor.destroyForcibly().waitFor();
          processor = installation.startProcessor();
        }
      }
      awaitTables(installation, Oracle.fold(sent, CATALOG, OracleSettings.DEFAULT));
    }
  }

  @Test
  void everything_started_anew_on_kept_data_goes_on_with_what_the_catalog_says_now()
      throws Exception {
    List<RawRecord> records = EventGenerator.generate(LOAD);
    List<RawRecord> sent = new ArrayList<>();
    int half = records.size() / 2;
    try (Installation installation = Installation.start(directory, SETTINGS)) {
      Process processor = installation.startProcessor();
      // Without a catalog all of them wait in suspense.
      sent.addAll(send(installation, records.subList(0, half)));
      awaitIntakeOver(installation, half / 2);
      processor.destroy();
      assertThat(processor.waitFor()).as("ends on a signal, in good order").isEqualTo(143);
    }
    try (Installation installation = Installation.start(directory, SETTINGS)) {
      apply(installation);
      installation.startProcessor();
      sent.addAll(send(installation, records.subList(half, records.size())));
      awaitTables(installation, Oracle.fold(sent, CATALOG, OracleSettings.DEFAULT));
    }
  }

  private void apply(Installation installation) throws Exception {
    Path file = directory.resolve("catalog.yaml");
    Files.writeString(file, CatalogYaml.write(CATALOG));
    installation.succeed("catalog", "apply", file.toString());
  }

  /** Sends records, and returns them with the coordinates that the broker gave them. */
  private static List<RawRecord> send(Installation installation, List<RawRecord> records)
      throws Exception {
    List<RawRecord> sent = new ArrayList<>();
    try (AvroSerdes serdes = installation.serdes();
        KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(
                Map.of("bootstrap.servers", installation.bootstrapServers(), "linger.ms", 20),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
      Serializer<Object> serializer = serdes.valueSerializer();
      List<java.util.concurrent.Future<RecordMetadata>> acknowledged = new ArrayList<>();
      for (RawRecord record : records) {
        byte[] value =
            record.value() instanceof Broken broken
                ? broken.bytes()
                : serializer.serialize(record.topic(), record.value());
        acknowledged.add(
            producer.send(
                new ProducerRecord<>(
                    record.topic(),
                    record.partition(),
                    "key".getBytes(StandardCharsets.UTF_8),
                    value)));
      }
      for (int i = 0; i < records.size(); i++) {
        RecordMetadata metadata = acknowledged.get(i).get();
        sent.add(
            new RawRecord(
                metadata.topic(),
                metadata.partition(),
                metadata.offset(),
                metadata.timestamp(),
                records.get(i).value()));
      }
    }
    return sent;
  }

  private static void awaitIntakeOver(Installation installation, int records) {
    await()
        .atMost(Duration.ofSeconds(90))
        .until(
            () -> installation.number("select coalesce(sum(read), 0) from ledger.intake"),
            read -> read > records);
  }

  private static void awaitTables(Installation installation, OracleTables expected) {
    await()
        .atMost(Duration.ofSeconds(180))
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(
            () -> assertThat(expected.differencesFrom(installation.ledger().tables())).isEmpty());
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(
                        installation.number("select count(*) from fleet.laws where residual <> 0"))
                    .isZero());
  }
}
