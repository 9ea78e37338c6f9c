package io.fleetledger.load;

import java.util.Locale;

/** A result for people. */
public final class LoadText {
  private LoadText() {}

  /**
   * A few lines.
   *
   * @param lagBefore records that stream and tables were behind at most, before
   * @param lagMeanwhile the same while they were asked
   */
  public static String of(LoadResult result, long lagBefore, long lagMeanwhile) {
    return String.format(
            Locale.ROOT,
            """
        %-20s %,d at a time for %.1f s
        %-20s %,d, %,.0f/s
        %-20s p50 %.0f ms, p95 %.0f ms, p99 %.0f ms, the longest %.0f ms
        %-20s %s
        %-20s %,.1f MB/s
        %-20s %,d records at most; before %,d
        """,
            "clients",
            result.clients(),
            result.took().toNanos() / 1e9,
            result.what(),
            result.done(),
            result.perSecond(),
            "time of a request",
            result.millis(0.5),
            result.millis(0.95),
            result.millis(0.99),
            result.millis(1),
            "not answered by 200",
            result.others().isEmpty() ? "none" : result.others(),
            "bytes of answers",
            result.bytes() / 1e6 / (result.took().toNanos() / 1e9),
            "stream and tables",
            lagMeanwhile,
            lagBefore)
        + (result.others().containsKey(429)
            ? "429: set http.rate.limit to 0 and api.events.under.way higher to measure more\n"
            : "");
  }
}
