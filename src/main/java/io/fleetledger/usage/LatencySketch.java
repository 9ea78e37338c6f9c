package io.fleetledger.usage;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A histogram of latencies that merges by addition, so that neither order nor grouping matters.
 * Values below 128 us have buckets of their own; above, every power of two is cut into 64 buckets
 * of equal width, so a bucket is at most 1/64 as wide as its lower bound (the bucketing of
 * HdrHistogram with 64 sub-buckets). All is integer arithmetic.
 */
public final class LatencySketch {
  private static final int EXACT = 128;
  private static final int OCTAVE_BITS = 6;

  private final TreeMap<Integer, Long> counts = new TreeMap<>();

  /** The bucket of a latency, microseconds, >= 0. */
  public static int bucketOf(long micros) {
    if (micros < EXACT) {
      return (int) micros;
    }
    int shift = 63 - Long.numberOfLeadingZeros(micros) - OCTAVE_BITS;
    return (shift << OCTAVE_BITS) + (int) (micros >>> shift);
  }

  /** The least latency of a bucket, microseconds. */
  public static long lowerBoundOf(int bucket) {
    if (bucket < EXACT) {
      return bucket;
    }
    int shift = (bucket >> OCTAVE_BITS) - 1;
    return ((bucket & 63L) + 64) << shift;
  }

  /** Counts one latency, microseconds, >= 0. */
  public void record(long micros) {
    counts.merge(bucketOf(micros), 1L, Long::sum);
  }

  /** Adds buckets and their counts, as {@link #buckets} and {@link #counts} gave them. */
  public void add(List<Integer> buckets, List<Long> added) {
    for (int i = 0; i < buckets.size(); i++) {
      counts.merge(buckets.get(i), added.get(i), Long::sum);
    }
  }

  /** Adds another sketch. */
  public void add(LatencySketch other) {
    other.counts.forEach((bucket, count) -> counts.merge(bucket, count, Long::sum));
  }

  /** The buckets that hold anything, ascending. */
  public List<Integer> buckets() {
    return new ArrayList<>(counts.keySet());
  }

  /** The counts of these buckets. */
  public List<Long> counts() {
    return new ArrayList<>(counts.values());
  }

  /** Whether nothing was counted. */
  public boolean isEmpty() {
    return counts.isEmpty();
  }

  /** Forgets everything. */
  public void clear() {
    counts.clear();
  }

  /**
   * The least bucket's upper bound (exclusive) below which at least {@code perMille} thousandths of
   * the latencies lie, microseconds; -1 if the sketch is empty.
   */
  public long quantileMicros(int perMille) {
    long total = counts.values().stream().mapToLong(Long::longValue).sum();
    long seen = 0;
    for (Map.Entry<Integer, Long> bucket : counts.entrySet()) {
      seen += bucket.getValue();
      if (seen * 1000 >= total * perMille) {
        return lowerBoundOf(bucket.getKey() + 1);
      }
    }
    return -1;
  }
}
