package io.fleetledger.access;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * So many requests a second for each name, twice as many at once after a pause. Thread-safe; it
 * remembers a bounded number of names.
 */
public final class RateLimit {
  private static final int MAX_NAMES = 20_000;
  private static final double NANOS = 1e9;

  private final double perSecond;
  private final LongSupplier nanoTime;
  private final ConcurrentHashMap<String, Bucket> buckets = new ConcurrentHashMap<>();

  private record Bucket(double left, long atNanos) {}

  /**
   * @param perSecond requests a second; 0: any number
   * @param nanoTime a clock that only goes forward, nanoseconds
   */
  public RateLimit(int perSecond, LongSupplier nanoTime) {
    this.perSecond = perSecond;
    this.nanoTime = nanoTime;
  }

  /** Whether a name may do one more. */
  public boolean allows(String name) {
    if (perSecond == 0) {
      return true;
    }
    if (buckets.size() >= MAX_NAMES) {
      // Full buckets say nothing, and nobody fills so many by asking too often.
      buckets.clear();
    }
    boolean[] allowed = new boolean[1];
    buckets.compute(
        name,
        (key, bucket) -> {
          long now = nanoTime.getAsLong();
          double most = 2 * perSecond;
          double left =
              bucket == null
                  ? most
                  : Math.min(most, bucket.left + (now - bucket.atNanos) / NANOS * perSecond);
          allowed[0] = left >= 1;
          return new Bucket(allowed[0] ? left - 1 : left, now);
        });
    return allowed[0];
  }
}
