package io.fleetledger.bench;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** What a request costs while something grows, for people. */
public final class ScalingText {
  private static final String HEADINGS = "%12s %10s %10s %10s %10s %12s %10s %9s %6s%n";
  private static final String NUMBERS =
      "%,12d %9.2fx %10.1f %10.1f %10.1f %,12.0f %,10d %,9d %6d%n";

  private ScalingText() {}

  /**
   * A line per value.
   *
   * @param what grows
   * @param values of it
   * @param results of each; the first is what the others are compared with
   */
  public static String of(String what, List<Integer> values, List<BenchResult> results) {
    var text = new StringBuilder();
    text.append(
        String.format(
            HEADINGS,
            what,
            "cost",
            "processor",
            "broker",
            "PostgreSQL",
            "requests",
            "rows",
            "heap",
            "laws"));
    text.append(
        String.format(HEADINGS, "", "a request", "s", "s", "s", "a core-sec.", "", "MB", "broken"));
    double first = cost(results.getFirst());
    for (int i = 0; i < results.size(); i++) {
      BenchResult result = results.get(i);
      text.append(
          String.format(
              Locale.ROOT,
              NUMBERS,
              values.get(i),
              cost(result) / first,
              BenchResult.seconds(result.product().cpu()),
              seconds(result, "broker"),
              seconds(result, "PostgreSQL"),
              result.product().perCoreSecond(result.backlog()),
              result.rowsWritten(),
              result.gc().peakHeapMegabytes(),
              result.brokenLaws()));
    }
    return text.toString();
  }

  /** Of the processor; start-up and compilation included. */
  private static double cost(BenchResult result) {
    return 1 / result.product().perCoreSecond(result.backlog());
  }

  private static double seconds(BenchResult result, String who) {
    return BenchResult.seconds(result.spent().getOrDefault(who, Duration.ZERO));
  }
}
