package io.fleetledger.catalog;

import io.fleetledger.compute.Attention;
import io.fleetledger.compute.Attention.GroupedQuery;
import io.fleetledger.compute.FeedForward;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * What the architectures read in different ways.
 *
 * @param attention the attention block
 * @param feedForward the feed-forward blocks
 * @param slidingWindow window, tokens; 0: none
 * @param slidingLayers layers with a window
 * @param extraInLayers parameters of all layers outside the matrices
 */
record HuggingFaceShape(
    Attention attention,
    FeedForward feedForward,
    int slidingWindow,
    int slidingLayers,
    long extraInLayers) {

  /** A model whose layers are alike, all dense, without a window. */
  static HuggingFaceShape dense(HuggingFaceFields config, Attention attention, long extraPerLayer) {
    int layers = config.count("num_hidden_layers");
    return new HuggingFaceShape(
        attention,
        FeedForward.dense(layers, config.count("intermediate_size")),
        0,
        0,
        layers * extraPerLayer);
  }

  /** The same with other feed-forward blocks, and what their MoE layers have on top. */
  HuggingFaceShape with(FeedForward blocks, long extraPerMoeLayer) {
    return new HuggingFaceShape(
        attention,
        blocks,
        slidingWindow,
        slidingLayers,
        extraInLayers + blocks.moeLayers() * extraPerMoeLayer);
  }

  /** The same with a window on every layer, if {@code sliding_window} sets one. */
  HuggingFaceShape slidingEverywhere(HuggingFaceFields config) {
    return sliding(config.countOr("sliding_window", 0), config.count("num_hidden_layers"));
  }

  /**
   * The same with a window on the layers of {@code layer_types}; where that is null, on those that
   * the predicate tells, by index.
   */
  HuggingFaceShape slidingByType(HuggingFaceFields config, IntPredicate otherwise) {
    int layers = config.count("num_hidden_layers");
    List<String> types = config.texts("layer_types");
    if (types.isEmpty()) {
      return sliding(
          config.countOr("sliding_window", 0),
          (int) IntStream.range(0, layers).filter(otherwise).count());
    }
    if (types.size() != layers) {
      throw config.refused(
          "layer_types has %d entries for %d layers".formatted(types.size(), layers));
    }
    int windowed = 0;
    for (String type : types) {
      switch (type) {
        case "sliding_attention" -> windowed++;
        case "full_attention" -> {}
        default ->
            throw config.refused(
                "layer_types has %s; known: sliding_attention, full_attention".formatted(type));
      }
    }
    return sliding(config.countOr("sliding_window", 0), windowed);
  }

  private HuggingFaceShape sliding(int window, int layers) {
    return window == 0 || layers == 0
        ? this
        : new HuggingFaceShape(attention, feedForward, window, layers, extraInLayers);
  }

  /** Grouped-query attention; without KV heads each head has its own, without a size they share. */
  static GroupedQuery grouped(HuggingFaceFields config) {
    int hidden = config.count("hidden_size");
    int heads = config.count("num_attention_heads");
    int keyValueHeads = config.countOr("num_key_value_heads", heads);
    if (keyValueHeads == 0 || heads % keyValueHeads != 0) {
      throw config.refused(
          "num_key_value_heads %d must divide num_attention_heads %d"
              .formatted(keyValueHeads, heads));
    }
    int headDim = config.countOr("head_dim", 0);
    if (headDim == 0 && hidden % heads != 0) {
      throw config.refused(
          "head_dim is missing, and hidden_size %d is no multiple of num_attention_heads %d"
              .formatted(hidden, heads));
    }
    return new GroupedQuery(heads, keyValueHeads, headDim == 0 ? hidden / heads : headDim);
  }
}
