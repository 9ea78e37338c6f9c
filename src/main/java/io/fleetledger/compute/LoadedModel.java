package io.fleetledger.compute;

/**
 * A model in a node's memory.
 *
 * @param window its sliding window, tokens; 0: none
 * @param useful its own FLOPs
 * @param decoding its FLOPs as decode executes them
 * @param weights its weights
 * @param cache its KV cache
 */
record LoadedModel(
    long window, ForwardPass useful, ForwardPass decoding, Weights weights, KeyValueCache cache) {

  static LoadedModel of(ModelProfile model, Precision weights, Precision keyValues) {
    return new LoadedModel(
        model.slidingWindow(),
        ForwardPass.of(model),
        ForwardPass.ofDecode(model),
        new Weights(model, weights),
        KeyValueCache.of(model, keyValues));
  }

  /**
   * HBM bytes of one forward pass over the tokens at positions a+1 to b: the weights once, the keys
   * of the earlier tokens read, their own written.
   */
  long prefillBytes(long from, long to) {
    long tokens = to - from;
    if (tokens == 0) {
      return 0;
    }
    return Saturating.add(
        weights.bytesPerStep(tokens),
        Saturating.add(cache.bytesHeld(from), cache.bytesRead(tokens, tokens)));
  }

  /** HBM bytes of reading keys in decode, given those that a layer without a window reads. */
  long keyBytes(long keys, long windowedKeys) {
    return cache.bytesRead(keys, Math.min(keys, windowedKeys));
  }

  /**
   * One sequence's share of the bytes of the weights over some steps, rounded down.
   *
   * @param tokensPerStep tokens of each step, over all sequences
   * @param batchMillis sequences per step, in thousandths
   */
  long weightBytesShare(long steps, double tokensPerStep, long batchMillis) {
    long stepMillis = Saturating.multiply(weights.bytesPerStep(tokensPerStep), 1000);
    return Saturating.add(
        Saturating.multiply(steps, stepMillis / batchMillis),
        steps * (stepMillis % batchMillis) / batchMillis);
  }
}
