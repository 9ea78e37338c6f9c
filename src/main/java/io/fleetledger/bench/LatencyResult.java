package io.fleetledger.bench;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How long requests took from being sent until their rows could be read in PostgreSQL.
 *
 * @param perSecond requests a second that were sent, repeats included
 * @param behind how far the sender was behind its schedule at most: more than a little says that
 *     there was no such load
 * @param latencies of the probes that were seen, ascending
 * @param unseen probes that were sent and not seen in time
 * @param cores processors that each part kept busy meanwhile
 * @param brokenLaws laws with a residual, once everything has come to rest
 */
public record LatencyResult(
    double perSecond,
    Duration behind,
    List<Duration> latencies,
    int unseen,
    Map<String, Double> cores,
    long brokenLaws) {

  /** Sorts the latencies. */
  public LatencyResult {
    latencies = latencies.stream().sorted().toList();
  }

  /** The latency that so many of a thousand probes do not exceed; null: longer than was waited. */
  public @Nullable Duration quantile(int perMille) {
    long probes = latencies.size() + (long) unseen;
    long rank = Math.max(1, (probes * perMille + 999) / 1000);
    return rank > latencies.size() ? null : latencies.get((int) rank - 1);
  }
}
