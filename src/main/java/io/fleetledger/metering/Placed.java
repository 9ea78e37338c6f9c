package io.fleetledger.metering;

import io.fleetledger.cost.Weight;
import io.fleetledger.usage.Measure;

/**
 * The sums of what an event does in a minute: the measures, and behind them the tokens, placed like
 * the work, that weigh when cost is shared.
 */
final class Placed {
  static final int INPUT_MILLITOKENS = Measure.COUNT;
  static final int CACHED_INPUT_MILLITOKENS = Measure.COUNT + 1;
  static final int OUTPUT_MILLITOKENS = Measure.COUNT + 2;

  /** The length of an array of sums. */
  static final int LENGTH = Measure.COUNT + 3;

  private Placed() {}

  /**
   * Adds what sums weigh to an array of weights in the order of {@link Weight}.
   *
   * @param from where in that array they begin
   */
  static void addWeights(long[] sums, long[] weights, int from) {
    add(weights, from, Weight.DEVICE_NANOS, sums[Measure.DEVICE_NANOS.ordinal()]);
    add(
        weights,
        from,
        Weight.EXECUTED_MFLOP,
        sums[Measure.EXECUTED_PREFILL_MFLOP.ordinal()]
            + sums[Measure.EXECUTED_DECODE_MFLOP.ordinal()]);
    add(weights, from, Weight.INPUT_MILLITOKENS, sums[INPUT_MILLITOKENS]);
    add(weights, from, Weight.CACHED_INPUT_MILLITOKENS, sums[CACHED_INPUT_MILLITOKENS]);
    add(weights, from, Weight.OUTPUT_MILLITOKENS, sums[OUTPUT_MILLITOKENS]);
    add(weights, from, Weight.KV_MEGABYTE_SECONDS, sums[Measure.KV_MEGABYTE_SECONDS.ordinal()]);
    add(weights, from, Weight.RUNNING_MICROS, sums[Measure.RUNNING_MICROS.ordinal()]);
  }

  private static void add(long[] weights, int from, Weight weight, long added) {
    int i = from + weight.ordinal();
    weights[i] = Math.addExact(weights[i], added);
  }
}
