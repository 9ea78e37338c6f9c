package io.fleetledger.bench;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run showed.
 *
 * @param load what was sent
 * @param backlog how much that was
 * @param product the product's drain
 * @param spent processor time that the drain took beside the product's: broker, PostgreSQL
 * @param gc the processor's garbage collections
 * @param peakMemoryBytes the most memory that the processor held; -1: unknown
 * @param rowsWritten rows inserted and updated in PostgreSQL
 * @param topicBytes bytes on the broker's disk by topic, largest first
 * @param brokenLaws laws with a residual: a fast wrong answer is worth nothing
 * @param baseline the plain DSL job's drain; null: it did not run
 */
public record BenchResult(
    BenchLoad load,
    BenchBacklog backlog,
    Drain product,
    Map<String, Duration> spent,
    GcLog gc,
    long peakMemoryBytes,
    long rowsWritten,
    Map<String, Long> topicBytes,
    long brokenLaws,
    @Nullable Drain baseline) {

  /**
   * A backlog drained, from the start of the process to its last result.
   *
   * @param took wall clock
   * @param cpu processor time of the process, its start included
   */
  public record Drain(Duration took, Duration cpu) {
    /** Requests per second of wall clock. */
    public double perSecond(BenchBacklog backlog) {
      return backlog.events() / seconds(took);
    }

    /** Requests per second of processor time. */
    public double perCoreSecond(BenchBacklog backlog) {
      return backlog.events() / seconds(cpu);
    }
  }

  /** How many times as many requests per core-second as the baseline; NaN: it did not run. */
  public double ratio() {
    return baseline == null
        ? Double.NaN
        : product.perCoreSecond(backlog) / baseline.perCoreSecond(backlog);
  }

  /** The same, with the baseline's drain. */
  public BenchResult comparedWith(Drain other) {
    return new BenchResult(
        load,
        backlog,
        product,
        spent,
        gc,
        peakMemoryBytes,
        rowsWritten,
        topicBytes,
        brokenLaws,
        other);
  }

  static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
