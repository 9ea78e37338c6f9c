package io.fleetledger.compute;

/**
 * The weights of a model at one precision, in bytes of HBM. All of them count at that precision: a
 * checkpoint that keeps its norms or its head wider is a little larger.
 */
public final class Weights {
  private final long residentBytes;
  private final long everyStepBytes;
  private final double expertBytes;
  private final int experts;

  /** ln of the chance that a token passes an expert by. */
  private final double logMiss;

  /** The weights of a model at a precision. */
  public Weights(ModelProfile model, Precision precision) {
    ModelSize size = ModelSize.of(model);
    residentBytes = precision.bytesOf(size.total());
    everyStepBytes = precision.bytesOf(size.everyStep());
    expertBytes = precision.bytesOf(size.expertWeights());
    experts = size.experts();
    logMiss = experts == 0 ? 0 : StrictMath.log1p(-(double) size.expertsPerToken() / experts);
  }

  /** Bytes that the weights occupy. */
  public long residentBytes() {
    return residentBytes;
  }

  /**
   * Bytes that one step reads: everything but the input embedding, and of the routed experts those
   * that its tokens touch, {@code E*(1-(1-k/E)^T)} on average.
   *
   * @param tokens tokens T of the step over all sequences, >= 1
   */
  public long bytesPerStep(double tokens) {
    // StrictMath gives the same bits on every machine, which a replay relies on.
    return experts == 0
        ? everyStepBytes
        : everyStepBytes + Math.round(-experts * StrictMath.expm1(tokens * logMiss) * expertBytes);
  }
}
