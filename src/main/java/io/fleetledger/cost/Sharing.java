package io.fleetledger.cost;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a pool shares out the cost of its busy nodes.
 *
 * @param method by what
 * @param tokenWeights set exactly when the method is TOKENS
 */
public record Sharing(SharingMethod method, @Nullable TokenWeights tokenWeights) {
  /** By modelled roofline time: where a pool says nothing else, and where its method weighs nil. */
  public static final Sharing BY_DEVICE_TIME = new Sharing(SharingMethod.DEVICE_SECONDS, null);

  public Sharing {
    if ((method == SharingMethod.TOKENS) != (tokenWeights != null)) {
      throw new IllegalArgumentException(
          "token weights go with the sharing method TOKENS, and only with it");
    }
  }

  /**
   * What somebody weighs; beyond 64 bits, the most that they hold.
   *
   * @param weights sums in the order of {@link Weight}, each >= 0
   * @param from where in the array they begin
   */
  public long weigh(long[] weights, int from) {
    return switch (method) {
      case DEVICE_SECONDS -> weights[from + Weight.DEVICE_NANOS.ordinal()];
      case FLOPS -> weights[from + Weight.EXECUTED_MFLOP.ordinal()];
      case TOKENS -> weighTokens(weights, from, Objects.requireNonNull(tokenWeights));
      case KV_BYTE_SECONDS -> weights[from + Weight.KV_MEGABYTE_SECONDS.ordinal()];
      case WALL_TIME -> weights[from + Weight.RUNNING_MICROS.ordinal()];
    };
  }

  private static long weighTokens(long[] weights, int from, TokenWeights tokens) {
    long input =
        Exact.multiplySaturated(
            weights[from + Weight.INPUT_MILLITOKENS.ordinal()], tokens.inputMillis());
    long cached =
        Exact.multiplySaturated(
            weights[from + Weight.CACHED_INPUT_MILLITOKENS.ordinal()], tokens.cachedInputMillis());
    long output =
        Exact.multiplySaturated(
            weights[from + Weight.OUTPUT_MILLITOKENS.ordinal()], tokens.outputMillis());
    return Exact.addSaturated(Exact.addSaturated(input, cached), output);
  }
}
