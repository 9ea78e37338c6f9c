package io.fleetledger.usage;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.avro.io.Encoder;

/**
 * A histogram of latencies that merges by addition, so that neither order nor grouping matters.
 * Values below 128 us have buckets of their own; above, every power of two is cut into 64 buckets
 * of equal width, so a bucket is at most 1/64 as wide as its lower bound (the bucketing of
 * HdrHistogram with 64 sub-buckets). All is integer arithmetic.
 */
public final class LatencySketch {
  private static final int EXACT = 128;
  private static final int OCTAVE_BITS = 6;

  /** So many are sorted at once. */
  private static final int MOST_FRESH = 64;

  /** So few are added one by one. */
  private static final int FEW = 4;

  private static final int[] NO_BUCKETS = {};
  private static final long[] NO_COUNTS = {};

  /**
   * The buckets that hold anything, ascending, and their counts: the first {@code size} of each.
   */
  private int[] buckets = NO_BUCKETS;

  private long[] counts = NO_COUNTS;
  private int size;

  /** Buckets of latencies that were recorded since somebody last looked, in no order. */
  private int[] fresh = NO_BUCKETS;

  private int freshSize;

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
    if (freshSize == fresh.length) {
      if (freshSize == MOST_FRESH) {
        settle();
      } else {
        fresh = Arrays.copyOf(fresh, Math.max(4, 2 * freshSize));
      }
    }
    fresh[freshSize++] = bucketOf(micros);
  }

  /** Takes what was recorded into the buckets: sorted, and in one pass. */
  private void settle() {
    if (freshSize == 0) {
      return;
    }
    Arrays.sort(fresh, 0, freshSize);
    int[] mergedBuckets = new int[size + freshSize];
    long[] mergedCounts = new long[size + freshSize];
    int merged = 0;
    int old = 0;
    int next = 0;
    while (old < size || next < freshSize) {
      int bucket =
          Math.min(
              old < size ? buckets[old] : Integer.MAX_VALUE,
              next < freshSize ? fresh[next] : Integer.MAX_VALUE);
      long count = 0;
      if (old < size && buckets[old] == bucket) {
        count = counts[old++];
      }
      for (; next < freshSize && fresh[next] == bucket; next++) {
        count++;
      }
      mergedBuckets[merged] = bucket;
      mergedCounts[merged++] = count;
    }
    buckets = mergedBuckets;
    counts = mergedCounts;
    size = merged;
    freshSize = 0;
  }

  /** Adds buckets and their counts, as {@link #buckets} and {@link #counts} gave them. */
  public void add(List<Integer> others, List<Long> added) {
    if (others instanceof Ints unboxed && added instanceof Longs unboxedCounts) {
      for (int i = 0; i < unboxed.size(); i++) {
        add(unboxed.at(i), unboxedCounts.at(i));
      }
      return;
    }
    for (int i = 0; i < others.size(); i++) {
      add(others.get(i), added.get(i));
    }
  }

  /** Adds another sketch. */
  public void add(LatencySketch other) {
    other.settle();
    settle();
    if (other.size <= FEW) {
      for (int i = 0; i < other.size; i++) {
        add(other.buckets[i], other.counts[i]);
      }
    } else {
      merge(other);
    }
  }

  /** Merges two ascending runs. */
  private void merge(LatencySketch other) {
    int[] mergedBuckets = new int[size + other.size];
    long[] mergedCounts = new long[size + other.size];
    int merged = 0;
    int mine = 0;
    int theirs = 0;
    while (mine < size || theirs < other.size) {
      int bucket =
          Math.min(
              mine < size ? buckets[mine] : Integer.MAX_VALUE,
              theirs < other.size ? other.buckets[theirs] : Integer.MAX_VALUE);
      mergedBuckets[merged] = bucket;
      if (mine < size && buckets[mine] == bucket) {
        mergedCounts[merged] += counts[mine++];
      }
      if (theirs < other.size && other.buckets[theirs] == bucket) {
        mergedCounts[merged] += other.counts[theirs++];
      }
      merged++;
    }
    buckets = mergedBuckets;
    counts = mergedCounts;
    size = merged;
  }

  /** Adds to one bucket. */
  public void add(int bucket, long count) {
    settle();
    // Buckets mostly come in ascending order, or are there already.
    int at =
        size == 0 || buckets[size - 1] < bucket
            ? -1 - size
            : Arrays.binarySearch(buckets, 0, size, bucket);
    if (at >= 0) {
      counts[at] += count;
      return;
    }
    at = -1 - at;
    if (size == buckets.length) {
      int room = size + Math.max(4, size / 2);
      buckets = Arrays.copyOf(buckets, room);
      counts = Arrays.copyOf(counts, room);
    }
    System.arraycopy(buckets, at, buckets, at + 1, size - at);
    System.arraycopy(counts, at, counts, at + 1, size - at);
    buckets[at] = bucket;
    counts[at] = count;
    size++;
  }

  /** How many buckets hold anything. */
  public int size() {
    settle();
    return size;
  }

  /** The i-th of the buckets that hold anything, ascending. */
  public int bucket(int i) {
    settle();
    return buckets[Objects.checkIndex(i, size)];
  }

  /** The count of the i-th of these buckets. */
  public long count(int i) {
    settle();
    return counts[Objects.checkIndex(i, size)];
  }

  /** The buckets that hold anything, ascending. */
  public List<Integer> buckets() {
    settle();
    List<Integer> all = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      all.add(buckets[i]);
    }
    return all;
  }

  /** The counts of these buckets. */
  public List<Long> counts() {
    settle();
    List<Long> all = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      all.add(counts[i]);
    }
    return all;
  }

  /** Writes two Avro arrays: the buckets, ints, and their counts, longs. */
  void encode(Encoder out) throws IOException {
    settle();
    out.writeArrayStart();
    out.setItemCount(size);
    for (int i = 0; i < size; i++) {
      out.startItem();
      out.writeInt(buckets[i]);
    }
    out.writeArrayEnd();
    out.writeArrayStart();
    out.setItemCount(size);
    for (int i = 0; i < size; i++) {
      out.startItem();
      out.writeLong(counts[i]);
    }
    out.writeArrayEnd();
  }

  /** Whether nothing was counted. */
  public boolean isEmpty() {
    return size == 0 && freshSize == 0;
  }

  /** Forgets everything. */
  public void clear() {
    size = 0;
    freshSize = 0;
  }

  /**
   * The least bucket's upper bound (exclusive) below which at least {@code perMille} thousandths of
   * the latencies lie, microseconds; -1 if the sketch is empty.
   */
  public long quantileMicros(int perMille) {
    settle();
    long total = 0;
    for (int i = 0; i < size; i++) {
      total += counts[i];
    }
    long seen = 0;
    for (int i = 0; i < size; i++) {
      seen += counts[i];
      if (seen * 1000 >= total * perMille) {
        return lowerBoundOf(buckets[i] + 1);
      }
    }
    return -1;
  }
}
