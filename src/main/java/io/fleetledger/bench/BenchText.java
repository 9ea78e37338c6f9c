package io.fleetledger.bench;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/** A result for people, ratios first. */
public final class BenchText {
  private static final int TOPICS_SHOWN = 12;

  private BenchText() {}

  /** Some lines. */
  public static String of(BenchResult result) {
    var text = new TextLines();
    BenchResult.Drain baseline = result.baseline();
    if (baseline != null) {
      text.add("ratio to the plain DSL job, per core-second", "%.1f x", result.ratio());
    }
    drain(text, "FleetLedger, whole", result.product(), result.backlog());
    if (baseline != null) {
      drain(text, "plain DSL job, smaller task", baseline, result.backlog());
    }
    text.add(
        "backlog",
        "%,d requests, %,d records",
        result.backlog().events(),
        result.backlog().records());
    text.add("laws with a residual", "%d", result.brokenLaws());
    text.add("processor time: processor", "%s", seconds(result.product().cpu()));
    result.spent().forEach((who, cpu) -> text.add("processor time: " + who, "%s", seconds(cpu)));
    text.add(
        "rows into PostgreSQL",
        "%,d, %,.0f/s",
        result.rowsWritten(),
        result.rowsWritten() / BenchResult.seconds(result.product().took()));
    GcLog gc = result.gc();
    text.add(
        "garbage collection",
        "%d pauses, %s in all, the longest %d ms",
        gc.pauses(),
        seconds(gc.total()),
        gc.longest().toMillis());
    text.add(
        "memory",
        "heap %,d MB at most, process %s",
        gc.peakHeapMegabytes(),
        result.peakMemoryBytes() < 0 ? "unknown" : megabytes(result.peakMemoryBytes()));
    result.topicBytes().entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .limit(TOPICS_SHOWN)
        .forEach(topic -> text.add("topic " + topic.getKey(), "%s", megabytes(topic.getValue())));
    return text.toString();
  }

  private static void drain(
      TextLines text, String what, BenchResult.Drain drain, BenchBacklog backlog) {
    text.add(
        what,
        "%,.0f requests per core-second, %,.0f/s, %s",
        drain.perCoreSecond(backlog),
        drain.perSecond(backlog),
        seconds(drain.took()));
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1f s", BenchResult.seconds(duration));
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%,.0f MB", bytes / 1e6);
  }
}
