package io.fleetledger.e2e;

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

/** A backlog of days of which one partition is read to its end before another is begun. */
@Execution(ExecutionMode.CONCURRENT)
class SkewTest {
  private static final int PARTITIONS = 2;
  private static final int DAYS = 4;
  private static final Catalog CATALOG = TestCatalog.fleet(4);

  @TempDir Path directory;

  @Test
  void partitions_that_drain_one_after_the_other_end_in_the_oracle_s_tables() throws Exception {
    List<RawRecord> records =
        EventGenerator.generate(
            Load.of(17, 4, DAYS * 24 * 60, 2_000).withPartitions(PARTITIONS).withSamplesEvery(600));
    // The fleet begins with the partition that comes last.
    int last = records.getFirst().partition();
    Map<String, String> settings =
        Map.of("partitions", Integer.toString(PARTITIONS), "commit.interval.ms", "200");
    try (Installation installation = Installation.start(directory, settings)) {
      installation.apply(CATALOG);
      installation.startProcessor();
      List<RawRecord> sent = new ArrayList<>();
      sent.addAll(
          installation.send(records.stream().filter(it -> it.partition() != last).toList()));
      awaitRead(installation, sent.size());
      sent.addAll(
          installation.send(records.stream().filter(it -> it.partition() == last).toList()));
      awaitRead(installation, sent.size());
      installation.awaitTables(sent, CATALOG, OracleSettings.DEFAULT);
    }
  }

  private static void awaitRead(Installation installation, int records) {
    await()
        .atMost(Duration.ofSeconds(120))
        .until(
            () -> installation.number("select coalesce(sum(read), 0) from ledger.intake"),
            read -> read == records);
  }
}
