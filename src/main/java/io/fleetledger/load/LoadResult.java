package io.fleetledger.load;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a crowd was served.
 *
 * @param what was asked for: reads, or events
 * @param clients who asked at a time
 * @param took how long they asked
 * @param done what was served of it
 * @param bytes of the answers' bodies, as they came
 * @param latencyNanos of each request, ascending
 * @param others requests that were answered otherwise than by 200, by status; 0: not at all
 */
public record LoadResult(
    String what,
    int clients,
    Duration took,
    long done,
    long bytes,
    long[] latencyNanos,
    Map<Integer, Long> others) {

  /** What one client saw. Not thread-safe. */
  static final class Tally {
    private long[] nanos = new long[64];
    private int requests;
    private long done;
    private long bytes;
    private final Map<Integer, Long> others = new TreeMap<>();

    void add(long latencyNanos, int status, long units, int length) {
      if (requests == nanos.length) {
        nanos = Arrays.copyOf(nanos, 2 * requests);
      }
      nanos[requests++] = latencyNanos;
      bytes += length;
      if (status == 200) {
        done += units;
      } else {
        others.merge(status, 1L, Long::sum);
      }
    }
  }

  static LoadResult of(String what, Duration took, Tally[] tallies) {
    long[] all = new long[Arrays.stream(tallies).mapToInt(it -> it.requests).sum()];
    int at = 0;
    long done = 0;
    long bytes = 0;
    var others = new TreeMap<Integer, Long>();
    for (Tally tally : tallies) {
      System.arraycopy(tally.nanos, 0, all, at, tally.requests);
      at += tally.requests;
      done += tally.done;
      bytes += tally.bytes;
      tally.others.forEach((status, times) -> others.merge(status, times, Long::sum));
    }
    Arrays.sort(all);
    return new LoadResult(what, tallies.length, took, done, bytes, all, others);
  }

  /** Served per second. */
  public double perSecond() {
    return done / (took.toNanos() / 1e9);
  }

  /** Milliseconds that a share of the requests took at most; 0 if there were none. */
  public double millis(double share) {
    return latencyNanos.length == 0
        ? 0
        : latencyNanos[(int) Math.min(latencyNanos.length - 1, latencyNanos.length * share)] / 1e6;
  }
}
