package io.fleetledger.compute;

/**
 * The KV cache of a model at one precision, in bytes.
 *
 * @param layerBytes bytes per token and layer: {@code 2*K*d*b}, or {@code (c+r)*b} for latents
 * @param fullLayers layers Lf that keep every token
 * @param slidingLayers layers Ls that keep the last {@code window} tokens
 * @param window window w, tokens
 */
public record KeyValueCache(long layerBytes, int fullLayers, int slidingLayers, long window) {
  private static final long MICROS_PER_SECOND = 1_000_000;

  /** The cache of a model at a precision. */
  public static KeyValueCache of(ModelProfile model, Precision precision) {
    return new KeyValueCache(
        precision.bytesOf(model.attention().cachedElements()),
        model.layers() - model.slidingLayers(),
        model.slidingLayers(),
        model.slidingWindow());
  }

  /** Bytes that one more token adds while it is inside every window. */
  public long bytesPerToken() {
    return layerBytes * (fullLayers + slidingLayers);
  }

  /** Bytes held for a context of so many tokens. */
  public long bytesHeld(long contextTokens) {
    return bytesRead(contextTokens, Math.min(contextTokens, window));
  }

  /** Bytes of reading so many keys (with their values) in each full and each windowed layer. */
  long bytesRead(long keysPerFullLayer, long keysPerSlidingLayer) {
    return Saturating.add(
        Saturating.multiply(layerBytes * fullLayers, keysPerFullLayer),
        Saturating.multiply(layerBytes * slidingLayers, keysPerSlidingLayer));
  }

  /**
   * Residency in byte-seconds, rounded down: the prompt's bytes while prefill runs, then growing
   * evenly to prompt and output while decode runs.
   */
  long byteSeconds(long inputTokens, long outputTokens, long prefillMicros, long decodeMicros) {
    long prefill = Ratio.floor(bytesHeld(inputTokens), prefillMicros, MICROS_PER_SECOND);
    long total = inputTokens + outputTokens;
    long windowedTwice =
        outputTokens == 0
            ? layerBytes * slidingLayers * 2 * Math.min(inputTokens, window)
            : Ratio.floor(
                layerBytes * slidingLayers,
                areaTwice(total) - areaTwice(inputTokens),
                outputTokens);
    long decodeBytesTwice =
        Saturating.add(
            Saturating.multiply(layerBytes * fullLayers, inputTokens + total), windowedTwice);
    return Saturating.add(
        prefill, Ratio.floor(decodeBytesTwice, decodeMicros, 2 * MICROS_PER_SECOND));
  }

  /** Twice the area under {@code min(x, window)} from 0 to {@code tokens}. */
  private long areaTwice(long tokens) {
    long growing = Math.min(tokens, window);
    return growing * growing + 2 * (tokens - growing) * window;
  }
}
