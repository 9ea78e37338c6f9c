package io.fleetledger.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The long run: every fault there is, under load, and after each kind of them everything against
 * the oracle. It writes {@code src/test/torture/results.md}.
 */
@Tag("torture")
class LongTortureTest {
  private static final long SEED = Long.getLong("torture.seed", 20260310);
  private static final Path RESULTS = Path.of("src/test/torture/results.md");

  /** Only what matches this runs, and writes no results; null: everything runs. */
  private static final @Nullable String ONLY = System.getProperty("torture.only");

  private static final List<Step> EVERYTHING =
      List.of(
          // Processes.
          Step.of(ProcessFaults.KILL).times(20).inQuickSuccession(),
          Step.of(ProcessFaults.KILL).times(5),
          Step.of(ProcessFaults.KILL_ALL).times(2),
          Step.of(ProcessFaults.KILL_AT_PRODUCE).times(4),
          Step.of(ProcessFaults.KILL_BEFORE_OFFSETS).times(4),
          Step.of(ProcessFaults.KILL_AFTER_OFFSETS).times(4),
          Step.of(ProcessFaults.KILL_BEFORE_TRANSACTION_ENDS).times(4),
          Step.of(ProcessFaults.KILL_AFTER_TRANSACTION_ENDED).times(4),
          Step.of(ProcessFaults.KILL_BEFORE_COMMIT).times(4),
          Step.of(ProcessFaults.KILL_AFTER_COMMIT).times(4),
          Step.of(ProcessFaults.FREEZE).times(3).lasting(9),
          // Past the timeout of transactions, and past the broker's next look at them.
          Step.of(ProcessFaults.FREEZE).lasting(25),
          Step.of(ProcessFaults.TERMINATE).times(3),
          Step.of(ProcessFaults.COME_AND_GO).times(4).lasting(8),
          Step.of(ProcessFaults.STATE_DELETED).times(2),
          // Data.
          Step.of(DataFaults.POISON).times(2),
          Step.of(DataFaults.HUGE_RECORD).times(2),
          Step.of(DataFaults.CATALOG_CHANGE).times(3),
          Step.of(DataFaults.REPLAY),
          // PostgreSQL.
          Step.of(PostgresFaults.CUT).times(3),
          Step.of(PostgresFaults.COMMIT_LOST).times(3),
          Step.of(PostgresFaults.COMMIT_ANSWER_LOST).times(3),
          Step.of(PostgresFaults.RESTARTED).times(2),
          Step.of(PostgresFaults.CRASHED).times(2).lasting(2),
          Step.of(PostgresFaults.REFUSED).lasting(60),
          Step.of(PostgresFaults.BLACK_HOLE).lasting(20),
          Step.of(PostgresFaults.SLOWED).lasting(10),
          Step.of(PostgresFaults.READ_ONLY).lasting(5),
          Step.of(PostgresFaults.DISK_FULL).lasting(5),
          Step.of(PostgresFaults.LOCKED).times(2).lasting(5),
          Step.of(PostgresFaults.DEADLOCK).times(2),
          // The broker.
          Step.of(BrokerFaults.CUT).times(3),
          Step.of(BrokerFaults.ANSWER_LOST).times(3),
          Step.of(BrokerFaults.SLOWED).lasting(10),
          Step.of(BrokerFaults.PARTED).times(2).lasting(15),
          Step.of(BrokerFaults.KILLED).times(3).lasting(2),
          Step.of(BrokerFaults.KILLED).lasting(60),
          // The registry.
          Step.of(RegistryFaults.KILLED).lasting(60),
          Step.of(RegistryFaults.AWAY_AT_START).lasting(8),
          // What is left of the past.
          Step.of(PostgresFaults.RESTORED),
          Step.of(BrokerFaults.OFFSETS_LOST),
          Step.of(ProcessFaults.STATE_CORRUPTED).times(2));

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path directory;

  @Test
  void every_fault_there_is_leaves_the_tables_as_if_nothing_had_happened() throws Exception {
    List<Step> schedule = EVERYTHING.stream().filter(LongTortureTest::isWanted).toList();
    try (Torture torture = new Torture(SEED, directory, 2, schedule)) {
      try {
        torture.runAndJudgeEach(schedule);
        assertThat(torture.wrong()).as("seed " + SEED).isEmpty();
      } finally {
        if (ONLY == null) {
          torture.logbook().write(RESULTS, SEED);
        }
      }
      assertThat(torture.logbook().inFlight().getMin()).isPositive();
      assertThat(torture.logbook().kills()).isGreaterThanOrEqualTo(ONLY == null ? 50 : 0);
    }
  }

  private static boolean isWanted(Step step) {
    return ONLY == null || Pattern.compile(ONLY).matcher(step.name()).find();
  }
}
