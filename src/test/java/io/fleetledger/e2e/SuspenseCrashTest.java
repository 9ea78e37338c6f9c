package io.fleetledger.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.metering.MeteringTopology;
import io.fleetledger.oracle.EventGenerator;
import io.fleetledger.oracle.Load;
import io.fleetledger.oracle.OracleSettings;
import io.fleetledger.oracle.RawRecord;
import io.fleetledger.oracle.TestCatalog;
import io.fleetledger.registry.AvroSerdes;
import io.fleetledger.schema.Intake;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * What waits in suspense when the processor is killed while it settles: all of it settles, once.
 */
@Execution(ExecutionMode.CONCURRENT)
class SuspenseCrashTest {
  private static final Map<String, String> SETTINGS =
      Map.of(
          "partitions", "1",
          "num.stream.threads", "1",
          // Comes back under its own name, and so at once.
          "group.instance.id", "the-processor",
          "commit.interval.ms", "200");

  /** Several ticks' worth, so that a kill finds some settled and others not. */
  private static final Load LOAD = Load.of(12, 4, 30, 40_000).withPartitions(1);

  private static final Catalog CATALOG = TestCatalog.fleet(4);

  @TempDir Path directory;

  @Test
  void a_processor_that_is_killed_while_suspense_settles_ends_in_the_oracle_s_tables()
      throws Exception {
    try (Installation installation = Installation.start(directory, SETTINGS)) {
      Process processor = installation.startProcessor();
      List<RawRecord> sent = installation.send(EventGenerator.generate(LOAD));
      awaitRead(installation, sent.size());
      long waiting = lastIntake(installation).getSuspended();

      installation.apply(CATALOG);
      await()
          .atMost(Duration.ofSeconds(90))
          .pollInterval(Duration.ofMillis(20))
          .until(
              () -> installation.number("SELECT sum(suspended) FROM ledger.intake"),
              left -> left < waiting);
      processor.destroyForcibly().waitFor();
      assertThat(lastIntake(installation).getSuspended())
          .as("records that wait in what was committed before the kill")
          .isStrictlyBetween(0L, waiting);

      installation.startProcessor();
      installation.awaitTables(sent, CATALOG, OracleSettings.DEFAULT);
    }
  }

  private static void awaitRead(Installation installation, long records) {
    await()
        .atMost(Duration.ofSeconds(180))
        .until(
            () -> installation.number("SELECT coalesce(sum(read), 0) FROM ledger.intake"),
            read -> read == records);
  }

  /** The counters of the events' partition as last committed. */
  private static Intake lastIntake(Installation installation) throws Exception {
    var partition = new TopicPartition(MeteringTopology.INTAKE_TOPIC, 0);
    try (AvroSerdes serdes = installation.serdes();
        var consumer =
            new KafkaConsumer<>(
                Map.of(
                    "bootstrap.servers",
                    installation.bootstrapServers(),
                    "isolation.level",
                    "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
      var values = serdes.valueDeserializer();
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = Objects.requireNonNull(consumer.endOffsets(List.of(partition)).get(partition));
      Intake last = null;
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          Intake intake =
              (Intake) values.deserialize(MeteringTopology.INTAKE_TOPIC, record.value());
          if (intake.getTopic().equals(MeteringTopology.EVENTS_TOPIC)) {
            last = intake;
          }
        }
      }
      assertThat(last).isNotNull();
      return last;
    }
  }
}
