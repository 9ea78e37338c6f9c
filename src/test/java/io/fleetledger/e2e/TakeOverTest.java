package io.fleetledger.e2e;

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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An instance dies; the other, which has a copy of its state, goes on with its work. */
class TakeOverTest {
  private static final Catalog CATALOG = TestCatalog.fleet(6);
  private static final List<RawRecord> RECORDS =
      EventGenerator.generate(Load.of(31, 6, 20, 2_000).withPartitions(4));

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"classic", "streams"})
  void with_either_protocol_a_take_over_ends_in_the_oracle_s_tables(String protocol)
      throws Exception {
    Map<String, String> settings =
        Map.of(
            "partitions", "4",
            "num.stream.threads", "1",
            "num.standby.replicas", "1",
            "commit.interval.ms", "200",
            "group.protocol", protocol);
    try (Installation installation = Installation.start(directory, settings)) {
      installation.apply(CATALOG);
      Running first = installation.startProcessor(stateIn("first"));
      installation.startProcessor(stateIn("second"));
      int half = RECORDS.size() / 2;
      List<RawRecord> sent = new ArrayList<>(installation.send(RECORDS.subList(0, half)));
      await()
          .atMost(Duration.ofSeconds(90))
          .until(
              () ->
                  installation.number("select coalesce(sum(read), 0) from ledger.intake")
                      > half / 2);

      sent.addAll(installation.send(RECORDS.subList(half, RECORDS.size())));
      first.process().destroyForcibly().waitFor();

      installation.awaitTables(sent, CATALOG, OracleSettings.DEFAULT);
    }
  }

  private Map<String, String> stateIn(String name) {
    return Map.of("FLEETLEDGER_STATE_DIR", directory.resolve(name).toString());
  }
}
