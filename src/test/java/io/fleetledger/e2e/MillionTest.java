package io.fleetledger.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fleetledger.oracle.Disorder;
import io.fleetledger.oracle.EventTorrent;
import io.fleetledger.oracle.RawRecord;
import io.fleetledger.oracle.TestCatalog;
import io.fleetledger.registry.AvroSerdes;
import io.fleetledger.schema.InferenceEvent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Law 4 at size, through everything: so many events in their order, and the same ones in disorder
 * and with repetitions, are the same bytes in every view. {@code -Dmillion.events=1000000} is a
 * million, and takes its time; the default is part of every build.
 */
@Execution(ExecutionMode.CONCURRENT)
class MillionTest {
  private static final long EVENTS = Long.getLong("million.events", 100_000);
  private static final long SEED = Long.getLong("million.seed", 20_260_310);
  private static final int NODES = 48;
  private static final int MINUTES = 60;
  private static final Duration DISORDER = Duration.ofMinutes(10);
  private static final double DUPLICATES = 0.05;

  /** Long, so that a minute in which much is still to come is written few times. */
  private static final Map<String, String> SETTINGS =
      Map.of("partitions", "4", "commit.interval.ms", "5000");

  @TempDir Path directory;

  @Test
  void events_in_disorder_and_with_repetitions_are_the_same_bytes_in_every_view() throws Exception {
    Path clean = directory.resolve("clean");
    Path disturbed = directory.resolve("disturbed");

    long cleanRows = run(clean, torrent());
    long disturbedRows = run(disturbed, new Disorder(torrent(), SEED, DISORDER, DUPLICATES));

    assertThat(ViewDump.differences(clean.resolve("views"), disturbed.resolve("views"))).isEmpty();
    assertThat(disturbedRows).isEqualTo(cleanRows).isGreaterThan(10_000);
  }

  private static Iterator<InferenceEvent> torrent() {
    return new EventTorrent(SEED, NODES, MINUTES, EVENTS);
  }

  /** Sends the events to an installation of their own, and dumps its views; returns their rows. */
  private static long run(Path directory, Iterator<InferenceEvent> events) throws Exception {
    Files.createDirectories(directory);
    try (Installation installation = Installation.start(directory, SETTINGS)) {
      installation.apply(TestCatalog.withBudgets(TestCatalog.fleet(NODES), TestCatalog.TENANTS));
      Process processor = installation.startProcessor();
      long begun = System.nanoTime();
      long sent = send(installation, events);
      awaitRead(installation, sent);
      double seconds = (System.nanoTime() - begun) / 1e9;
      System.out.printf(
          "%s: %,d records sent and accounted after %.1f s, %,.0f a second; processor's CPU %s%n",
          directory.getFileName(),
          sent,
          seconds,
          sent / seconds,
          processor.info().totalCpuDuration().orElse(Duration.ZERO));
      awaitLaws(installation);
      awaitWatched(installation);
      assertThat(installation.number("select sum(accounted + suspended) from fleet.intake"))
          .isEqualTo(EVENTS);
      Map<String, Long> rows = ViewDump.write(installation.database(), directory.resolve("views"));
      System.out.println(rows);
      return rows.values().stream().mapToLong(Long::longValue).sum();
    }
  }

  private static long send(Installation installation, Iterator<InferenceEvent> events)
      throws Exception {
    AtomicReference<Exception> failure = new AtomicReference<>();
    long sent = 0;
    try (AvroSerdes serdes = installation.serdes();
        KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(
                Map.of(
                    "bootstrap.servers", installation.bootstrapServers(),
                    "linger.ms", 50,
                    "batch.size", 200_000),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
      Serializer<Object> serializer = serdes.valueSerializer();
      while (events.hasNext()) {
        InferenceEvent event = events.next();
        producer.send(
            new ProducerRecord<>(
                RawRecord.EVENTS,
                event.getNodeId().getBytes(StandardCharsets.UTF_8),
                serializer.serialize(RawRecord.EVENTS, event)),
            (metadata, exception) -> {
              if (exception != null) {
                failure.set(exception);
              }
            });
        sent++;
      }
    }
    assertThat(failure).hasValue(null);
    return sent;
  }

  private static void awaitRead(Installation installation, long sent) {
    await()
        .atMost(Duration.ofMinutes(40))
        .pollInterval(Duration.ofSeconds(1))
        .until(
            () -> installation.number("select coalesce(sum(read), 0) from fleet.intake") == sent);
  }

  /** Until stage 2 and the tables have followed. */
  private static void awaitLaws(Installation installation) {
    await()
        .atMost(Duration.ofMinutes(5))
        .pollInterval(Duration.ofSeconds(2))
        .untilAsserted(() -> assertThat(installation.number(Installation.RESIDUALS)).isZero());
  }

  /** Until budgets are held against what is in the tables. */
  private static void awaitWatched(Installation installation) throws Exception {
    await()
        .atMost(Duration.ofMinutes(5))
        .until(() -> installation.number("select count(*) from ledger.watch_due") == 0);
    assertThat(installation.number("select count(*) from fleet.alert where alert_kind = 'BUDGET'"))
        .isPositive();
  }
}
