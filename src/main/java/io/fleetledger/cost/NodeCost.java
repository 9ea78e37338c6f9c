package io.fleetledger.cost;

/**
 * What the hardware of a node costs. Costs are cumulative within the hour and rounded down there,
 * so that the parts of an hour, however cut, sum to the cost of the hour.
 */
public final class NodeCost {
  private static final long HOUR_MICROS = 3_600_000_000L;

  private NodeCost() {}

  /**
   * The cost of a span that lies within one UTC hour, 1e-9 currency units.
   *
   * @param acceleratorCount accelerators of the node
   * @param rateNanosPerAcceleratorHour rate, 1e-9 currency units
   * @param fromMicros start, epoch microseconds
   * @param untilMicros end, exclusive; at most the end of the hour of {@code fromMicros}
   */
  public static long nanos(
      int acceleratorCount, long rateNanosPerAcceleratorHour, long fromMicros, long untilMicros) {
    long hour = Math.floorDiv(fromMicros, HOUR_MICROS) * HOUR_MICROS;
    long nodeRate = Math.multiplyExact(acceleratorCount, rateNanosPerAcceleratorHour);
    return Exact.multiplyDivide(nodeRate, untilMicros - hour, HOUR_MICROS)
        - Exact.multiplyDivide(nodeRate, fromMicros - hour, HOUR_MICROS);
  }
}
