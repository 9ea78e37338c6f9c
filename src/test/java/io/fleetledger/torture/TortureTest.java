package io.fleetledger.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The short run: a fault of each family under load, with two processors. */
@Execution(ExecutionMode.CONCURRENT)
class TortureTest {
  private static final long SEED = Long.getLong("torture.seed", 20260310);

  private static final List<Step> SCHEDULE =
      List.of(
          Step.of(ProcessFaults.KILL).times(2),
          Step.of(DataFaults.POISON),
          Step.of(ProcessFaults.KILL_AFTER_TRANSACTION_ENDED),
          Step.of(PostgresFaults.COMMIT_ANSWER_LOST),
          Step.of(DataFaults.CATALOG_CHANGE),
          Step.of(ProcessFaults.FREEZE).lasting(9),
          Step.of(PostgresFaults.CRASHED).lasting(2),
          Step.of(BrokerFaults.KILLED).lasting(3),
          Step.of(ProcessFaults.TERMINATE),
          Step.of(PostgresFaults.DISK_FULL).lasting(3),
          Step.of(RegistryFaults.KILLED));

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path directory;

  @Test
  void whatever_breaks_the_tables_end_as_if_nothing_had_happened() throws Exception {
    try (Torture torture = new Torture(SEED, directory, 2, SCHEDULE)) {
      torture.run(SCHEDULE);
      assertThat(torture.wrong()).as("seed " + SEED).isEmpty();
      assertThat(torture.logbook().inFlight().getMin()).isPositive();
    }
  }
}
