package io.fleetledger.compute;

/**
 * The gated feed-forward blocks of a model, dense and mixture-of-experts.
 *
 * @param denseLayers layers Ld with a dense block
 * @param intermediateSize width F of the dense block; 0 if no layer is dense
 * @param moeLayers layers Lm with experts
 * @param experts routed experts E
 * @param expertsPerToken routed experts k that a token visits
 * @param sharedExperts shared experts S that every token visits
 * @param expertIntermediateSize width Fe of one expert
 */
public record FeedForward(
    int denseLayers,
    int intermediateSize,
    int moeLayers,
    int experts,
    int expertsPerToken,
    int sharedExperts,
    int expertIntermediateSize) {

  /** A model whose {@code layers} are all dense. */
  public static FeedForward dense(int layers, int intermediateSize) {
    return new FeedForward(layers, intermediateSize, 0, 0, 0, 0, 0);
  }
}
