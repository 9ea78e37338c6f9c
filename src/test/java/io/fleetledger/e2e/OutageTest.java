package io.fleetledger.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.e2e.Installation.Running;
import io.fleetledger.oracle.EventGenerator;
import io.fleetledger.oracle.Load;
import io.fleetledger.oracle.OracleSettings;
import io.fleetledger.oracle.RawRecord;
import io.fleetledger.oracle.TestCatalog;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Kafka, the registry and PostgreSQL go away at once, in the middle of the work. */
@Execution(ExecutionMode.CONCURRENT)
class OutageTest {
  private static final Catalog CATALOG = TestCatalog.fleet(4);
  private static final List<RawRecord> RECORDS =
      EventGenerator.generate(Load.of(41, 4, 20, 2_000).withPartitions(2));

  /** Longer than the session and the transaction last. */
  private static final Duration OUTAGE =
      Duration.ofSeconds(Integer.getInteger("outage.seconds", 15));

  @TempDir Path directory;

  @Test
  void the_processor_outlives_an_outage_of_everything_and_loses_nothing() throws Exception {
    Map<String, String> settings =
        Map.of(
            "partitions", "2",
            "commit.interval.ms", "200",
            "session.timeout.ms", "6000",
            "transaction.timeout.ms", "5000");
    try (Installation installation = Installation.start(directory, settings)) {
      installation.apply(CATALOG);
      Running processor = installation.startProcessor(Map.of());
      int half = RECORDS.size() / 2;
      List<RawRecord> sent = new ArrayList<>(installation.send(RECORDS.subList(0, half)));
      await()
          .atMost(Duration.ofSeconds(90))
          .until(() -> installation.number("select coalesce(sum(read), 0) from ledger.intake") > 0);

      installation.outage(OUTAGE);

      assertThat(processor.process().isAlive()).as(processor.printed()).isTrue();
      sent.addAll(installation.send(RECORDS.subList(half, RECORDS.size())));
      installation.awaitTables(sent, CATALOG, OracleSettings.DEFAULT);
      assertThat(processor.process().isAlive()).isTrue();
    }
  }
}
