package io.fleetledger.compute;

/**
 * Speculative decoding, from a request's totals.
 *
 * <p>A verify step with g drafts at context s runs the target as {@code Fwd(s, s+g+1, g+1)} and the
 * draft model as {@code Fwd(s, s+g, g)}, and emits the accepted drafts and one token more. An event
 * tells only sums: tokens emitted by decode {@code O-1}, drafted, accepted. From these:
 *
 * <ul>
 *   <li>steps {@code n = O-1 - accepted}, at least 1: each step emits one token beyond its accepted
 *       drafts (the last one may be cut short, hence the bound);
 *   <li>the target processes {@code drafted + n} tokens, of which {@code O-1} are useful; the other
 *       tokens are rejected, each with its logits;
 *   <li>drafts, rejections and emitted tokens are spread evenly over the steps: step i of n begins
 *       at context {@code I + (i-1)(O-1)/n}. With the same numbers at each step this is exact.
 * </ul>
 *
 * The useful tokens of the steps join up to the ordinary decode {@code Fwd(I, I+O-1, O-1)}; only
 * the rejected ones and the draft model's work are waste. All is integer arithmetic, rounded down.
 * Without a decode token there was no step, and drafts that are reported all the same don't count.
 */
public final class SpeculativeDecoding {
  private SpeculativeDecoding() {}

  /**
   * Tokens that a step emits on average, {@code (1-a^(g+1))/(1-a)}.
   *
   * @param acceptance chance a that a draft is accepted, independent of the others, 0 to 1
   * @param drafts drafts g per step
   */
  public static double expectedTokensPerStep(double acceptance, int drafts) {
    return acceptance == 1
        ? drafts + 1.0
        : (1 - StrictMath.pow(acceptance, drafts + 1.0)) / (1 - acceptance);
  }

  /** Steps n that emitted so many tokens. */
  static long steps(long emitted, long drafted, long accepted) {
    return drafted == 0 || emitted == 0 ? emitted : Math.max(1, emitted - accepted);
  }

  /**
   * (query, key) pairs of the rejected tokens in one layer: each step's follow its emitted ones.
   */
  static long rejectedPairs(long context, long emitted, long steps, long rejected) {
    return rejected * context
        + spread(rejected, emitted, steps, steps + 1)
        + triangles(rejected, steps);
  }

  /**
   * (query, key) pairs of the draft model in one layer: each step's drafts begin at its context.
   */
  static long draftPairs(long context, long emitted, long steps, long drafted) {
    return drafted * context
        + spread(drafted, emitted, steps, steps - 1)
        + triangles(drafted, steps);
  }

  /** Keys that the steps read in one layer: each reads its context and its own tokens once. */
  static long keysRead(long context, long emitted, long steps, long drafted) {
    return steps * context + emitted * (steps - 1) / 2 + drafted + steps;
  }

  /** {@code tokens * emitted * sides / (2 * steps)}, where sides is steps + 1 or steps - 1. */
  private static long spread(long tokens, long emitted, long steps, long sides) {
    long product = tokens * emitted;
    return (product + (sides - steps) * (product / steps)) / 2;
  }

  /** Sum of r(r+1)/2 over the steps' even shares r of the tokens. */
  private static long triangles(long tokens, long steps) {
    long share = tokens / steps;
    long larger = tokens % steps;
    return steps * (share * (share + 1) / 2) + larger * (share + 1);
  }
}
