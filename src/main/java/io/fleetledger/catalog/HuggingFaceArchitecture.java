package io.fleetledger.catalog;

import static io.fleetledger.catalog.HuggingFaceShape.dense;
import static io.fleetledger.catalog.HuggingFaceShape.grouped;

import io.fleetledger.compute.Attention.GroupedQuery;
import io.fleetledger.compute.Attention.Latent;
import io.fleetledger.compute.FeedForward;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The architectures that can be imported. Each states which fields may be absent, and with what
 * value its configuration class in the transformers library stands in for them; the sizes are not
 * among them, except for Gemma 3, whose published files leave them out. {@code null} is "none", or
 * what follows from other fields: as many KV heads as heads, hidden size / heads as head size.
 *
 * <p>Parameters outside the matrices: every layer has its norms; the biases, attention sinks, query
 * and key norms and gates are added as the architecture has them.
 */
enum HuggingFaceArchitecture {
  /** Llama 1 to 3.3, and the many models published as such. */
  LLAMA(
      "llama",
      """
      {"num_key_value_heads": null, "head_dim": null, "attention_bias": false, "mlp_bias": false,
       "tie_word_embeddings": false}""",
      config -> {
        long biases =
            config.flag("mlp_bias")
                ? 2L * config.count("intermediate_size") + config.count("hidden_size")
                : 0;
        return dense(config, grouped(config), norms(config, 2) + attentionBias(config) + biases);
      }),

  MISTRAL(
      "mistral",
      """
      {"num_key_value_heads": 8, "head_dim": null, "sliding_window": 4096,
       "tie_word_embeddings": false}""",
      config -> dense(config, grouped(config), norms(config, 2)).slidingEverywhere(config)),

  MIXTRAL(
      "mixtral",
      """
      {"num_key_value_heads": 8, "head_dim": null, "sliding_window": null,
       "tie_word_embeddings": false}""",
      config ->
          dense(config, grouped(config), norms(config, 2))
              .with(experts(config, i -> true, "num_local_experts", "intermediate_size", 0), 0)
              .slidingEverywhere(config)),

  QWEN2(
      "qwen2",
      """
      {"head_dim": null, "use_sliding_window": false, "sliding_window": 4096,
       "max_window_layers": 28, "layer_types": null, "tie_word_embeddings": false}""",
      config ->
          qwenWindow(
              config,
              dense(config, grouped(config), norms(config, 2) + queryKeyValueBias(config)))),

  QWEN2_MOE(
      "qwen2_moe",
      """
      {"head_dim": null, "use_sliding_window": false, "sliding_window": 4096,
       "max_window_layers": 28, "layer_types": null, "qkv_bias": true, "decoder_sparse_step": 1,
       "mlp_only_layers": [], "tie_word_embeddings": false}""",
      config -> {
        int shared = config.count("shared_expert_intermediate_size");
        int width = config.count("moe_intermediate_size");
        if (shared % width != 0) {
          throw config.refused(
              "shared_expert_intermediate_size %d must be a multiple of moe_intermediate_size %d"
                  .formatted(shared, width));
        }
        if (config.flag("use_sliding_window")) {
          throw config.refused("use_sliding_window is not supported for qwen2_moe");
        }
        long biases = config.flag("qkv_bias") ? queryKeyValueBias(config) : 0;
        // Each MoE layer gates its shared expert by one row.
        return dense(config, grouped(config), norms(config, 2) + biases)
            .with(qwenExperts(config, shared / width), config.count("hidden_size"));
      }),

  QWEN3(
      "qwen3",
      """
      {"head_dim": 128, "attention_bias": false, "use_sliding_window": false,
       "sliding_window": 4096, "max_window_layers": 28, "layer_types": null,
       "tie_word_embeddings": false}""",
      config -> qwenWindow(config, dense(config, grouped(config), qwen3Extra(config)))),

  QWEN3_MOE(
      "qwen3_moe",
      """
      {"head_dim": null, "attention_bias": false, "use_sliding_window": false,
       "sliding_window": 4096, "decoder_sparse_step": 1, "mlp_only_layers": [],
       "tie_word_embeddings": false}""",
      config -> {
        HuggingFaceShape shape =
            dense(config, grouped(config), qwen3Extra(config)).with(qwenExperts(config, 0), 0);
        return config.flag("use_sliding_window") ? shape.slidingEverywhere(config) : shape;
      }),

  /** DeepSeek V2 and V2-Lite. */
  DEEPSEEK_V2(
      "deepseek_v2",
      """
      {"q_lora_rank": 1536, "kv_lora_rank": 512, "qk_nope_head_dim": 128, "qk_rope_head_dim": 64,
       "v_head_dim": 128, "first_k_dense_replace": 0, "moe_layer_freq": 1, "n_shared_experts": 2,
       "attention_bias": false, "tie_word_embeddings": false}""",
      config -> deepseek(config, 0)),

  /** DeepSeek V3, V3.1 and R1. Their routers have a correction bias per expert. */
  DEEPSEEK_V3("deepseek_v3", deepseekV3Defaults(), HuggingFaceArchitecture::deepseekV3),

  /** Kimi K2: DeepSeek V3 with other sizes, read by DeepSeek's configuration class. */
  KIMI_K2("kimi_k2", deepseekV3Defaults(), HuggingFaceArchitecture::deepseekV3),

  GPT_OSS(
      "gpt_oss",
      """
      {"num_key_value_heads": 8, "head_dim": 64, "sliding_window": 128, "layer_types": null,
       "attention_bias": true, "num_experts_per_tok": 4, "tie_word_embeddings": false}""",
      config -> {
        long hidden = config.count("hidden_size");
        long sinks = config.count("num_attention_heads");
        FeedForward experts =
            experts(config, i -> true, "num_local_experts", "intermediate_size", 0);
        // The router has a bias, and so have the three matrices of each expert.
        long biases = experts.experts() * (1 + 2L * experts.expertIntermediateSize() + hidden);
        return dense(config, grouped(config), norms(config, 2) + sinks + attentionBias(config))
            .with(experts, biases)
            .slidingByType(config, i -> i % 2 == 0);
      }),

  GEMMA(
      "gemma",
      """
      {"head_dim": 256, "attention_bias": false, "tie_word_embeddings": true}""",
      config -> dense(config, grouped(config), norms(config, 2) + attentionBias(config))),

  GEMMA2(
      "gemma2",
      """
      {"head_dim": 256, "attention_bias": false, "sliding_window": 4096, "layer_types": null,
       "tie_word_embeddings": true}""",
      config ->
          dense(config, grouped(config), norms(config, 4) + attentionBias(config))
              .slidingByType(config, i -> i % 2 == 0)),

  /** The language model of Gemma 3. */
  GEMMA3_TEXT(
      "gemma3_text",
      """
      {"vocab_size": 262208, "hidden_size": 2304, "intermediate_size": 9216,
       "num_hidden_layers": 26, "num_attention_heads": 8, "num_key_value_heads": 4,
       "head_dim": 256, "attention_bias": false, "sliding_window": 4096, "layer_types": null,
       "sliding_window_pattern": 6, "tie_word_embeddings": true}""",
      config -> {
        int pattern =
            config.count(
                config.has("_sliding_window_pattern")
                    ? "_sliding_window_pattern"
                    : "sliding_window_pattern");
        long extra = norms(config, 4) + queryKeyNorms(config) + attentionBias(config);
        return dense(config, grouped(config), extra)
            .slidingByType(config, i -> (i + 1) % pattern != 0);
      }),

  /** Phi-3, Phi-3.5 and Phi-4. */
  PHI3(
      "phi3",
      """
      {"num_key_value_heads": null, "head_dim": null, "sliding_window": null,
       "tie_word_embeddings": false}""",
      config -> dense(config, grouped(config), norms(config, 2)).slidingEverywhere(config));

  private final String modelType;
  private final String defaults;
  private final Function<HuggingFaceFields, HuggingFaceShape> reader;

  HuggingFaceArchitecture(
      String modelType, String defaults, Function<HuggingFaceFields, HuggingFaceShape> reader) {
    this.modelType = modelType;
    this.defaults = defaults;
    this.reader = reader;
  }

  static HuggingFaceArchitecture named(String modelType, HuggingFaceFields config) {
    return Arrays.stream(values())
        .filter(architecture -> architecture.modelType.equals(modelType))
        .findFirst()
        .orElseThrow(() -> config.refused(unknown(modelType)));
  }

  /** What stands in for absent fields, a JSON object. */
  String defaults() {
    return defaults;
  }

  HuggingFaceShape read(HuggingFaceFields config) {
    return reader.apply(config);
  }

  private static String unknown(String modelType) {
    return Arrays.stream(values())
        .map(architecture -> architecture.modelType)
        .sorted()
        .collect(
            Collectors.joining(
                ", ",
                "model_type " + modelType + " is unknown; known: ",
                "; write the model's architecture into the catalog by hand"));
  }

  private static String deepseekV3Defaults() {
    return """
    {"q_lora_rank": 1536, "kv_lora_rank": 512, "qk_nope_head_dim": 128, "qk_rope_head_dim": 64,
     "v_head_dim": 128, "first_k_dense_replace": 3, "moe_layer_freq": 1, "n_shared_experts": 1,
     "attention_bias": false, "tie_word_embeddings": false}""";
  }

  private static HuggingFaceShape deepseekV3(HuggingFaceFields config) {
    return deepseek(config, config.count("n_routed_experts"));
  }

  private static HuggingFaceShape deepseek(HuggingFaceFields config, long extraPerMoeLayer) {
    Latent attention =
        new Latent(
            config.count("num_attention_heads"),
            config.countOr("q_lora_rank", 0),
            config.count("kv_lora_rank"),
            config.count("qk_nope_head_dim"),
            config.count("qk_rope_head_dim"),
            config.count("v_head_dim"));
    long latents = (long) attention.queryRank() + attention.keyValueRank();
    long biases =
        config.flag("attention_bias")
            ? latents + attention.ropeDim() + config.count("hidden_size")
            : 0;
    int firstMoe = config.countOr("first_k_dense_replace", 0);
    int every = config.count("moe_layer_freq");
    return dense(config, attention, norms(config, 2) + latents + biases)
        .with(
            experts(
                config,
                i -> i >= firstMoe && i % every == 0,
                "n_routed_experts",
                "moe_intermediate_size",
                config.countOr("n_shared_experts", 0)),
            extraPerMoeLayer);
  }

  private static FeedForward qwenExperts(HuggingFaceFields config, int shared) {
    int every = config.count("decoder_sparse_step");
    Set<Integer> denseLayers = Set.copyOf(config.numbers("mlp_only_layers"));
    return experts(
        config,
        i -> !denseLayers.contains(i) && (i + 1) % every == 0,
        "num_experts",
        "moe_intermediate_size",
        shared);
  }

  private static FeedForward experts(
      HuggingFaceFields config, IntPredicate isMoe, String experts, String width, int shared) {
    int layers = config.count("num_hidden_layers");
    int moeLayers = (int) IntStream.range(0, layers).filter(isMoe).count();
    int denseLayers = layers - moeLayers;
    int total = config.count(experts);
    int perToken = config.count("num_experts_per_tok");
    if (perToken > total) {
      throw config.refused(
          "num_experts_per_tok %d exceeds %s %d".formatted(perToken, experts, total));
    }
    return new FeedForward(
        denseLayers,
        denseLayers == 0 ? 0 : config.count("intermediate_size"),
        moeLayers,
        total,
        perToken,
        shared,
        config.count(width));
  }

  private static HuggingFaceShape qwenWindow(HuggingFaceFields config, HuggingFaceShape shape) {
    int firstWindowed = config.countOr("max_window_layers", 0);
    return config.flag("use_sliding_window")
        ? shape.slidingByType(config, i -> i >= firstWindowed)
        : shape;
  }

  private static long qwen3Extra(HuggingFaceFields config) {
    return norms(config, 2) + queryKeyNorms(config) + attentionBias(config);
  }

  private static long norms(HuggingFaceFields config, int perLayer) {
    return (long) perLayer * config.count("hidden_size");
  }

  private static long queryKeyNorms(HuggingFaceFields config) {
    return 2L * grouped(config).headDim();
  }

  private static long queryKeyValueBias(HuggingFaceFields config) {
    GroupedQuery attention = grouped(config);
    return (long) attention.headDim() * (attention.heads() + 2 * attention.keyValueHeads());
  }

  /** Biases of all four projections, where the configuration has them. */
  private static long attentionBias(HuggingFaceFields config) {
    return config.flag("attention_bias")
        ? queryKeyValueBias(config) + config.count("hidden_size")
        : 0;
  }
}
