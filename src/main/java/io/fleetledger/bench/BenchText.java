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
    var text = new StringBuilder();
    BenchResult.Drain baseline = result.baseline();
    if (baseline != null) {
      line(text, "ratio to the plain DSL job, per core-second", "%.1f x", result.ratio());
    }
    drain(text, "FleetLedger, whole", result.product(), result.backlog());
    if (baseline != null) {
      drain(text, "plain DSL job, smaller task", baseline, result.backlog());
    }
    line(
        text,
        "backlog",
        "%,d requests, %,d records",
        result.backlog().events(),
        result.backlog().records());
    line(text, "laws with a residual", "%d", result.brokenLaws());
    line(text, "processor time: processor", "%s", seconds(result.product().cpu()));
    result.spent().forEach((who, cpu) -> line(text, "processor time: " + who, "%s", seconds(cpu)));
    line(
        text,
        "rows into PostgreSQL",
        "%,d, %,.0f/s",
        result.rowsWritten(),
        result.rowsWritten() / BenchResult.seconds(result.product().took()));
    GcLog gc = result.gc();
    line(
        text,
        "garbage collection",
        "%d pauses, %s in all, the longest %d ms",
        gc.pauses(),
        seconds(gc.total()),
        gc.longest().toMillis());
    line(
        text,
        "memory",
        "heap %,d MB at most, process %s",
        gc.peakHeapMegabytes(),
        result.peakMemoryBytes() < 0 ? "unknown" : megabytes(result.peakMemoryBytes()));
    result.topicBytes().entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .limit(TOPICS_SHOWN)
        .forEach(topic -> line(text, "topic " + topic.getKey(), "%s", megabytes(topic.getValue())));
    return text.toString();
  }

  private static void drain(
      StringBuilder text, String what, BenchResult.Drain drain, BenchBacklog backlog) {
    line(
        text,
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

  private static void line(StringBuilder text, String what, String format, Object... values) {
    text.append(String.format(Locale.ROOT, "%-44s ", what))
        .append(String.format(Locale.ROOT, format, values))
        .append(System.lineSeparator());
  }
}
