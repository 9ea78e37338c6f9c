package io.fleetledger.bench;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Latencies for people. */
public final class LatencyText {
  private LatencyText() {}

  /** Some lines. */
  public static String of(LatencyResult result) {
    var lines = new TextLines();
    lines.add("from sent to visible, p50", "%s", millis(result.quantile(500)));
    lines.add("p90", "%s", millis(result.quantile(900)));
    lines.add("p99", "%s", millis(result.quantile(990)));
    lines.add("at most", "%s", millis(result.quantile(1000)));
    lines.add("probes", "%,d", result.latencies().size() + result.unseen());
    lines.add("sent", "%,.0f requests a second", result.perSecond());
    lines.add("behind its schedule, at most", "%s", millis(result.behind()));
    lines.add("laws with a residual", "%d", result.brokenLaws());
    result.cores().forEach((who, cores) -> lines.add("processors busy: " + who, "%.2f", cores));
    return lines.toString();
  }

  private static String millis(@Nullable Duration duration) {
    return duration == null ? "not seen in time" : "%,d ms".formatted(duration.toMillis());
  }
}
