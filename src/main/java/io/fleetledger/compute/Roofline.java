package io.fleetledger.compute;

import java.math.BigInteger;

/**
 * Time that work takes at the limits of a number of accelerators, and how near to them it ran.
 * Times are nanoseconds, rounded down. Exact for any peak; fast for round ones.
 */
public final class Roofline {
  private static final long NANOS_PER_SECOND = 1_000_000_000;
  private static final long NANOS_PER_SECOND_AND_MFLOP = 1_000_000 * NANOS_PER_SECOND;

  private final Ratio nanosPerMflop;
  private final Ratio nanosPerByte;

  /**
   * @param peakFlopsPerSecond dense peak of one accelerator at the precision computed in, > 0
   * @param memoryBytesPerSecond HBM bandwidth of one accelerator, > 0
   * @param accelerators how many work together, > 0
   */
  public Roofline(long peakFlopsPerSecond, long memoryBytesPerSecond, int accelerators) {
    nanosPerMflop = per(NANOS_PER_SECOND_AND_MFLOP, peakFlopsPerSecond, accelerators);
    nanosPerByte = per(NANOS_PER_SECOND, memoryBytesPerSecond, accelerators);
  }

  /** Time of FLOPs at the dense peak. */
  public long computeNanos(long mflop) {
    return nanosPerMflop.floorOf(mflop);
  }

  /** Time of bytes at the HBM bandwidth. */
  public long memoryNanos(long bytes) {
    return nanosPerByte.floorOf(bytes);
  }

  /**
   * Model FLOPs utilization of these accelerators over a time > 0. At several precisions, add the
   * {@link #computeNanos} of each at its own peak and divide by the time.
   */
  public double mfu(long modelMflop, long elapsedNanos) {
    return (double) computeNanos(modelMflop) / elapsedNanos;
  }

  /** Memory bandwidth utilization of these accelerators over a time > 0. */
  public double mbu(long bytes, long elapsedNanos) {
    return (double) memoryNanos(bytes) / elapsedNanos;
  }

  private static Ratio per(long unit, long ratePerSecond, int accelerators) {
    if (ratePerSecond <= 0 || accelerators <= 0) {
      throw new IllegalArgumentException(
          "peak, bandwidth and number of accelerators must be positive: "
              + accelerators
              + " at "
              + ratePerSecond
              + " per second");
    }
    // Divided first: a large node's rate times its accelerators may pass 64 bits.
    long divisor = BigInteger.valueOf(unit).gcd(BigInteger.valueOf(ratePerSecond)).longValueExact();
    return new Ratio(unit / divisor, Math.multiplyExact(ratePerSecond / divisor, accelerators));
  }
}
