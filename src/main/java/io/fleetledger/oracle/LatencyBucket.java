package io.fleetledger.oracle;

/**
 * Buckets of latencies, whole microseconds: one wide below 128, then 64 to the octave, so no bucket
 * is wider than 1/64 of its lower bound.
 */
final class LatencyBucket {

  private LatencyBucket() {}

  /** Index of the bucket of a latency, microseconds, at least 0. */
  static int of(long micros) {
    if (micros < 128) {
      return Math.toIntExact(micros);
    }
    int octave = 0;
    while (micros >> octave >= 128) {
      octave++;
    }
    return Math.toIntExact(64L * octave + (micros >> octave));
  }

  /** Smallest latency of a bucket, microseconds. */
  static long lowerBound(int index) {
    if (index < 128) {
      return index;
    }
    int octave = index / 64 - 1;
    return (long) (index % 64 + 64) << octave;
  }
}
