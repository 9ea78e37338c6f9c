package io.fleetledger.compute;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The architecture numbers of a decoder model that the compute model needs.
 *
 * @param modelId the model's id
 * @param family the model's family, for prices by family; null: none
 * @param layers decoder layers L
 * @param hiddenSize hidden size D
 * @param attention the attention block
 * @param feedForward the feed-forward blocks; its layers sum to {@code layers}
 * @param vocabularySize vocabulary V
 * @param tiedEmbeddings whether input and output embedding are one matrix
 * @param slidingWindow window w of the windowed layers, tokens; 0: none
 * @param slidingLayers layers Ls with a window
 * @param extraParameters parameters outside the matrices (norms, biases, sinks): counted in the
 *     total and in the weights' bytes, in no FLOPs
 * @param adapters LoRA adapters by id
 */
public record ModelProfile(
    String modelId,
    @Nullable String family,
    int layers,
    int hiddenSize,
    Attention attention,
    FeedForward feedForward,
    int vocabularySize,
    boolean tiedEmbeddings,
    int slidingWindow,
    int slidingLayers,
    long extraParameters,
    Map<String, LoraAdapter> adapters) {
  public ModelProfile {
    adapters = Collections.unmodifiableMap(new TreeMap<>(adapters));
  }
}
