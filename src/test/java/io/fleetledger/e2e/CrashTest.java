package io.fleetledger.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fleetledger.catalog.Catalog;
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

/** What is lost when the processor, or everything, stops in the middle: nothing. */
@Execution(ExecutionMode.CONCURRENT)
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
      installation.apply(CATALOG);
      List<RawRecord> records = EventGenerator.generate(LOAD);
      List<RawRecord> sent = new ArrayList<>();
      Process processor = installation.startProcessor();
      int kills = 3;
      for (int part = 0; part <= kills; part++) {
        int from = records.size() * part / (kills + 1);
        int to = records.size() * (part + 1) / (kills + 1);
        sent.addAll(installation.send(records.subList(from, to)));
        if (part < kills) {
          awaitIntakeOver(installation, from);
          // It has begun to commit this part; how much of it still waits is left to chance.
          processor.destroyForcibly().waitFor();
          processor = installation.startProcessor();
        }
      }
      installation.awaitTables(sent, CATALOG, OracleSettings.DEFAULT);
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
      sent.addAll(installation.send(records.subList(0, half)));
      awaitIntakeOver(installation, half / 2);
      processor.destroy();
      assertThat(processor.waitFor()).as("ends on a signal, in good order").isEqualTo(143);
    }
    try (Installation installation = Installation.start(directory, SETTINGS)) {
      installation.apply(CATALOG);
      installation.startProcessor();
      sent.addAll(installation.send(records.subList(half, records.size())));
      installation.awaitTables(sent, CATALOG, OracleSettings.DEFAULT);
    }
  }

  private static void awaitIntakeOver(Installation installation, int records) {
    await()
        .atMost(Duration.ofSeconds(90))
        .until(
            () -> installation.number("select coalesce(sum(read), 0) from ledger.intake"),
            read -> read > records);
  }
}
