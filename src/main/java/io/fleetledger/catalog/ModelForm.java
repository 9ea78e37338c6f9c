package io.fleetledger.catalog;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fleetledger.compute.Attention;
import io.fleetledger.compute.FeedForward;
import io.fleetledger.compute.LoraAdapter;
import io.fleetledger.compute.ModelProfile;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Models in catalog files: by their numbers, or by a Hugging Face configuration.
 *
 * <pre>
 * - model: llama-3.1-8b
 *   config: configs/Meta-Llama-3.1-8B.json   # relative to the catalog file
 *   family: llama-3
 *   adapters:
 *   - adapter: support-bot
 *     rank: 16
 *     adapted_dimensions: 524288   # sum of input + output size of every adapted matrix
 * </pre>
 */
final class ModelForm {
  /** Far above any model, far below where products overflow. */
  private static final int MAX_SIZE = 16_777_216;

  private static final int MAX_LAYERS = 10_000;
  private static final int MAX_HEADS = 65_536;
  private static final long MAX_PARAMETERS = 1_000_000_000_000_000L;

  private ModelForm() {}

  static @Nullable ModelProfile read(
      String id, YamlFields fields, BiFunction<String, String, ModelProfile> configs) {
    String family = fields.get("family").id();
    Map<String, LoraAdapter> adapters = readAdapters(fields);
    ModelProfile numbers =
        fields.has("config") ? readConfig(id, fields, configs) : readNumbers(id, fields);
    fields.refuseOthers();
    if (numbers == null || !fields.isSound()) {
      return null;
    }
    return new ModelProfile(
        id,
        family == null ? numbers.family() : family,
        numbers.layers(),
        numbers.hiddenSize(),
        numbers.attention(),
        numbers.feedForward(),
        numbers.vocabularySize(),
        numbers.tiedEmbeddings(),
        numbers.slidingWindow(),
        numbers.slidingLayers(),
        numbers.extraParameters(),
        adapters);
  }

  private static @Nullable ModelProfile readConfig(
      String id, YamlFields fields, BiFunction<String, String, ModelProfile> configs) {
    String config = fields.get("config").text();
    if (config == null) {
      return null;
    }
    try {
      return configs.apply(id, config);
    } catch (IllegalArgumentException e) {
      fields.error("config", String.valueOf(e.getMessage()));
      return null;
    }
  }

  private static @Nullable ModelProfile readNumbers(String id, YamlFields fields) {
    int layers = fields.need("layers").count(1, MAX_LAYERS);
    int hiddenSize = fields.need("hidden_size").count(1, MAX_SIZE);
    Attention attention = readAttention(hiddenSize, fields);
    FeedForward feedForward = readFeedForward(layers, fields);
    int vocabulary = fields.need("vocabulary_size").count(1, MAX_SIZE);
    boolean tied = fields.get("tied_embeddings").flag(false);
    int window = fields.get("sliding_window").count(0, Integer.MAX_VALUE);
    int windowed = fields.get("sliding_layers").count(0, layers, window == 0 ? 0 : layers);
    if ((window == 0) != (windowed == 0)) {
      fields.error("sliding_layers", "goes with sliding_window; give both or neither");
    }
    long extra = fields.get("extra_parameters").whole(0, MAX_PARAMETERS, 0);
    return fields.isSound()
        ? new ModelProfile(
            id,
            null,
            layers,
            hiddenSize,
            attention,
            feedForward,
            vocabulary,
            tied,
            window,
            windowed,
            extra,
            Map.of())
        : null;
  }

  private static Attention readAttention(int hiddenSize, YamlFields fields) {
    int heads = fields.need("attention_heads").count(1, MAX_HEADS);
    YamlFields latent = fields.get("latent_attention").fields();
    if (latent == null) {
      int keyValueHeads = fields.get("key_value_heads").count(1, heads, heads);
      int headDim = fields.get("head_dim").count(1, MAX_SIZE, Math.max(1, hiddenSize / heads));
      return new Attention.GroupedQuery(heads, keyValueHeads, headDim);
    }
    Attention attention =
        new Attention.Latent(
            heads,
            latent.get("q_lora_rank").count(1, MAX_SIZE, 0),
            latent.need("kv_lora_rank").count(1, MAX_SIZE),
            latent.need("qk_nope_head_dim").count(0, MAX_SIZE),
            latent.need("qk_rope_head_dim").count(0, MAX_SIZE),
            latent.need("v_head_dim").count(1, MAX_SIZE));
    latent.refuseOthers();
    return attention;
  }

  private static FeedForward readFeedForward(int layers, YamlFields fields) {
    if (!fields.has("experts")) {
      return FeedForward.dense(layers, fields.need("intermediate_size").count(1, MAX_SIZE));
    }
    int experts = fields.get("experts").count(1, MAX_SIZE);
    int denseLayers = fields.get("dense_layers").count(0, layers);
    YamlValue intermediate =
        denseLayers == 0 ? fields.get("intermediate_size") : fields.need("intermediate_size");
    return new FeedForward(
        denseLayers,
        intermediate.count(0, MAX_SIZE),
        layers - denseLayers,
        experts,
        fields.need("experts_per_token").count(1, experts),
        fields.get("shared_experts").count(0, MAX_SIZE),
        fields.need("expert_intermediate_size").count(1, MAX_SIZE));
  }

  private static Map<String, LoraAdapter> readAdapters(YamlFields fields) {
    Map<String, LoraAdapter> adapters = new LinkedHashMap<>();
    for (YamlValue item : fields.get("adapters").items()) {
      YamlFields adapter = item.fields(item.fromMicros());
      String id = adapter.need("adapter").id("");
      int rank = adapter.need("rank").count(1, MAX_SIZE);
      long dimensions = adapter.need("adapted_dimensions").whole(1, MAX_PARAMETERS, 1);
      adapter.refuseOthers();
      if (adapters.put(id, new LoraAdapter(id, rank, dimensions)) != null) {
        adapter.error("adapter", "'" + id + "' is there twice; keep one");
      }
    }
    return adapters;
  }

  static void write(ModelProfile model, ObjectNode fields) {
    if (model.family() != null) {
      fields.put("family", model.family());
    }
    fields.put("layers", model.layers());
    fields.put("hidden_size", model.hiddenSize());
    writeAttention(model.attention(), fields);
    writeFeedForward(model.feedForward(), fields);
    fields.put("vocabulary_size", model.vocabularySize());
    fields.put("tied_embeddings", model.tiedEmbeddings());
    if (model.slidingWindow() > 0) {
      fields.put("sliding_window", model.slidingWindow());
      fields.put("sliding_layers", model.slidingLayers());
    }
    fields.put("extra_parameters", model.extraParameters());
    for (LoraAdapter adapter : new TreeMap<>(model.adapters()).values()) {
      fields
          .withArrayProperty("adapters")
          .addObject()
          .put("adapter", adapter.adapterId())
          .put("rank", adapter.rank())
          .put("adapted_dimensions", adapter.adaptedDimensions());
    }
  }

  private static void writeAttention(Attention attention, ObjectNode fields) {
    fields.put("attention_heads", attention.heads());
    switch (attention) {
      case Attention.GroupedQuery grouped -> {
        fields.put("key_value_heads", grouped.keyValueHeads());
        fields.put("head_dim", grouped.headDim());
      }
      case Attention.Latent latent -> {
        ObjectNode ranks = fields.putObject("latent_attention");
        if (latent.queryRank() > 0) {
          ranks.put("q_lora_rank", latent.queryRank());
        }
        ranks.put("kv_lora_rank", latent.keyValueRank());
        ranks.put("qk_nope_head_dim", latent.nopeDim());
        ranks.put("qk_rope_head_dim", latent.ropeDim());
        ranks.put("v_head_dim", latent.valueDim());
      }
    }
  }

  private static void writeFeedForward(FeedForward feedForward, ObjectNode fields) {
    fields.put("intermediate_size", feedForward.intermediateSize());
    if (feedForward.experts() > 0) {
      fields.put("experts", feedForward.experts());
      fields.put("experts_per_token", feedForward.expertsPerToken());
      fields.put("shared_experts", feedForward.sharedExperts());
      fields.put("expert_intermediate_size", feedForward.expertIntermediateSize());
      fields.put("dense_layers", feedForward.denseLayers());
    }
  }
}
