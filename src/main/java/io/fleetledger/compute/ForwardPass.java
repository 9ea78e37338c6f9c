package io.fleetledger.compute;

import java.math.BigInteger;

/**
 * FLOPs of a forward pass, in closed form: {@code Fwd(a,b,l) = (b-a)*f_lin + A*[Lf*S(a,b) +
 * Ls*Sw(a,b)] + l*f_head}, with a multiply-add as 2 FLOPs. MFLOP are rounded half up. Exact: long
 * arithmetic, and BigInteger where a product passes 64 bits.
 */
public final class ForwardPass {
  private static final long FLOPS_PER_MFLOP = 1_000_000;
  private static final BigInteger HALF_MFLOP = BigInteger.valueOf(FLOPS_PER_MFLOP / 2);

  private final long linearFlops;
  private final long headFlops;
  private final long fullPairFlops;
  private final long slidingPairFlops;
  private final long window;

  private ForwardPass(ModelProfile model, long pairFlops) {
    ModelSize size = ModelSize.of(model);
    linearFlops = 2 * size.linearWeights();
    headFlops = 2 * size.embedding();
    fullPairFlops = pairFlops * (model.layers() - model.slidingLayers());
    slidingPairFlops = pairFlops * model.slidingLayers();
    window = model.slidingWindow();
  }

  /** The model's own work: what is useful, and what prefill executes. */
  public static ForwardPass of(ModelProfile model) {
    return new ForwardPass(model, model.attention().pairFlops());
  }

  /** The work as decode executes it, never less than the useful work. */
  public static ForwardPass ofDecode(ModelProfile model) {
    return new ForwardPass(model, model.attention().decodePairFlops());
  }

  /** {@code f_lin}: FLOPs of one token in the matrices, without the output head. */
  public long linearFlops() {
    return linearFlops;
  }

  /** {@code f_head}: FLOPs of one row of logits. */
  public long headFlops() {
    return headFlops;
  }

  /** {@code Fwd(a,b,l)}: the tokens at positions a+1 to b, with l rows of logits. */
  public BigInteger flops(long from, long to, long logits) {
    return exact(
        to - from, Pairs.causal(from, to), Pairs.windowed(from, to, window), logits, linearFlops);
  }

  /** {@code Fwd(a,b,l)} in whole MFLOP, rounded half up. */
  public long mflop(long from, long to, long logits) {
    return mflop(from, to, logits, 0);
  }

  /** As {@link #mflop(long, long, long)}, with an adapter's FLOPs per token on top. */
  long mflop(long from, long to, long logits, long adapterFlops) {
    return mflopOf(
        to - from, Pairs.causal(from, to), Pairs.windowed(from, to, window), logits, adapterFlops);
  }

  /**
   * Tokens scattered over the context, each with its logits, given the pairs that they form in a
   * layer without a window. With one, a query has at most {@code window} keys; taken over the sum,
   * that is exact unless some of the queries fill the window and others don't.
   */
  long scatteredMflop(long tokens, long pairs, long adapterFlops) {
    return mflopOf(tokens, pairs, Math.min(pairs, tokens * window), tokens, adapterFlops);
  }

  private long mflopOf(
      long tokens, long fullPairs, long slidingPairs, long logits, long adapterFlops) {
    long perToken = linearFlops + adapterFlops;
    try {
      long flops =
          Math.addExact(
              Math.addExact(
                  Math.multiplyExact(tokens, perToken), Math.multiplyExact(logits, headFlops)),
              Math.addExact(
                  Math.multiplyExact(fullPairs, fullPairFlops),
                  Math.multiplyExact(slidingPairs, slidingPairFlops)));
      return flops / FLOPS_PER_MFLOP + (flops % FLOPS_PER_MFLOP >= FLOPS_PER_MFLOP / 2 ? 1 : 0);
    } catch (ArithmeticException beyond64Bits) {
      return exact(tokens, fullPairs, slidingPairs, logits, perToken)
          .add(HALF_MFLOP)
          .divide(BigInteger.valueOf(FLOPS_PER_MFLOP))
          .longValueExact();
    }
  }

  private BigInteger exact(
      long tokens, long fullPairs, long slidingPairs, long logits, long perToken) {
    return product(tokens, perToken)
        .add(product(fullPairs, fullPairFlops))
        .add(product(slidingPairs, slidingPairFlops))
        .add(product(logits, headFlops));
  }

  private static BigInteger product(long a, long b) {
    return BigInteger.valueOf(a).multiply(BigInteger.valueOf(b));
  }
}
