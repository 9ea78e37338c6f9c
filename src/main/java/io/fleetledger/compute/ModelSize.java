package io.fleetledger.compute;

/**
 * Parameter counts of a model, exact.
 *
 * @param sharedWeights matrix weights that every token is multiplied by, outside the embeddings:
 *     attention, dense feed-forward blocks, shared experts, routers
 * @param expertWeights matrix weights of one routed expert, over all its layers
 * @param experts routed experts E
 * @param expertsPerToken routed experts k that a token visits
 * @param embedding V * D: the input embedding, and the output head of the same shape
 * @param tiedEmbeddings whether these two are one matrix
 * @param extraParameters parameters outside the matrices
 */
public record ModelSize(
    long sharedWeights,
    long expertWeights,
    int experts,
    int expertsPerToken,
    long embedding,
    boolean tiedEmbeddings,
    long extraParameters) {

  /** Matrices of a gated feed-forward block: gate, up and down. */
  private static final long GATED = 3;

  /** Counts a model's parameters. */
  public static ModelSize of(ModelProfile model) {
    long hidden = model.hiddenSize();
    FeedForward ffn = model.feedForward();
    long dense = GATED * hidden * ffn.intermediateSize() * ffn.denseLayers();
    long expert = GATED * hidden * ffn.expertIntermediateSize() * ffn.moeLayers();
    long routers = hidden * ffn.experts() * ffn.moeLayers();
    return new ModelSize(
        model.layers() * model.attention().weights(hidden)
            + dense
            + expert * ffn.sharedExperts()
            + routers,
        expert,
        ffn.experts(),
        ffn.expertsPerToken(),
        hidden * model.vocabularySize(),
        model.tiedEmbeddings(),
        model.extraParameters());
  }

  /** Every parameter of the model. */
  public long total() {
    return withoutInputEmbedding(experts) + inputEmbedding();
  }

  /** The parameters that one token visits; those outside the matrices count whole. */
  public long active() {
    return withoutInputEmbedding(expertsPerToken) + inputEmbedding();
  }

  /** As {@link #total}, without the input embedding, of which a step reads single rows only. */
  public long totalWithoutInputEmbedding() {
    return withoutInputEmbedding(experts);
  }

  /** As {@link #active}, without the input embedding. */
  public long activeWithoutInputEmbedding() {
    return withoutInputEmbedding(expertsPerToken);
  }

  /** Parameters that every step reads whole, whatever its tokens: all but routed experts. */
  long everyStep() {
    return withoutInputEmbedding(0);
  }

  /** {@code Wmm}: weights that one token is multiplied by, without the output head. */
  long linearWeights() {
    return sharedWeights + expertWeights * expertsPerToken;
  }

  private long withoutInputEmbedding(long visitedExperts) {
    return sharedWeights + expertWeights * visitedExperts + embedding + extraParameters;
  }

  private long inputEmbedding() {
    return tiedEmbeddings ? 0 : embedding;
  }
}
