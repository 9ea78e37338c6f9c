package io.fleetledger.app;

import io.fleetledger.api.Health;
import io.fleetledger.ledger.MaterializerMetrics;
import io.fleetledger.metrics.ProcessFamilies;
import io.fleetledger.metrics.ProcessMetrics;
import io.fleetledger.metrics.Readings;
import java.time.Duration;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** How a processor is, as metrics. */
final class ProcessorReadings {
  private ProcessorReadings() {}

  /** The metrics of a process, its health among them from its first moment on. */
  static ProcessMetrics of(Vitals vitals) {
    var metrics = new ProcessMetrics(Cli.version());
    metrics.add(readings -> tell("live", vitals.live(), readings));
    metrics.add(readings -> tell("ready", vitals.ready(), readings));
    return metrics;
  }

  /** Notes how a running one is, and what it has done. */
  static void tell(ProcessorFacts facts, MaterializerMetrics tables, Readings into) {
    into.add(ProcessFamilies.TASKS, facts.tasks());
    into.add(ProcessFamilies.RESTORE, facts.recordsToRestore());
    into.add(ProcessFamilies.SOURCE_LAG, known(facts.sourceLag()));
    into.add(ProcessFamilies.POLL_AGE, seconds(facts.sinceLastPoll()));
    into.add(ProcessFamilies.TABLE_LAG, known(facts.materializer().lag()));
    into.add(ProcessFamilies.TABLE_TURN_AGE, seconds(facts.sinceLastTurn()));
    into.add(ProcessFamilies.RATER_TURN_AGE, seconds(facts.sinceLastRating()));
    into.add(ProcessFamilies.TRANSACTIONS, tables.transactions());
    into.add(ProcessFamilies.WRITING, tables.writingNanos() / 1e9);
    into.add(ProcessFamilies.RECORDS, tables.records());
    into.add(ProcessFamilies.ROWS_WRITTEN, tables.rowsWritten());
    into.add(ProcessFamilies.ROWS_DELETED, tables.rowsDeleted());
    into.add(ProcessFamilies.REJECTED, tables.recordsRejected());
    into.add(ProcessFamilies.RETRIES, tables.retries());
    into.add(ProcessFamilies.FENCINGS, tables.fencings());
    into.add(ProcessFamilies.ASSIGNMENTS, tables.assignments());
  }

  /** Notes the checks of a probe. */
  static void tell(String probe, Health health, Readings into) {
    health
        .checks()
        .forEach(check -> into.add(ProcessFamilies.HEALTH, check.ok(), probe, check.name()));
  }

  private static @Nullable Long known(OptionalLong lag) {
    return lag.isPresent() ? lag.getAsLong() : null;
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
