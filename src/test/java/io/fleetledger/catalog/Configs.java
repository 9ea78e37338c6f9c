package io.fleetledger.catalog;

/** The architecture fields of public models' configurations. */
final class Configs {
  private Configs() {}

  static final String LLAMA_2_7B =
      """
      {"model_type": "llama", "hidden_size": 4096, "intermediate_size": 11008,
       "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 32,
       "vocab_size": 32000, "tie_word_embeddings": false}""";

  static final String LLAMA_3_2_1B =
      """
      {"model_type": "llama", "hidden_size": 2048, "intermediate_size": 8192, "head_dim": 64,
       "num_hidden_layers": 16, "num_attention_heads": 32, "num_key_value_heads": 8,
       "vocab_size": 128256, "tie_word_embeddings": true}""";

  static final String MISTRAL_7B =
      """
      {"model_type": "mistral", "hidden_size": 4096, "intermediate_size": 14336,
       "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 8,
       "sliding_window": 4096, "vocab_size": 32000, "tie_word_embeddings": false}""";

  static final String QWEN2_5_7B =
      """
      {"model_type": "qwen2", "hidden_size": 3584, "intermediate_size": 18944,
       "num_hidden_layers": 28, "num_attention_heads": 28, "num_key_value_heads": 4,
       "sliding_window": 131072, "use_sliding_window": false, "vocab_size": 152064,
       "tie_word_embeddings": false}""";

  static final String QWEN2_5_0_5B =
      """
      {"model_type": "qwen2", "hidden_size": 896, "intermediate_size": 4864,
       "num_hidden_layers": 24, "num_attention_heads": 14, "num_key_value_heads": 2,
       "use_sliding_window": false, "vocab_size": 151936, "tie_word_embeddings": true}""";

  static final String QWEN1_5_MOE_A2_7B =
      """
      {"model_type": "qwen2_moe", "hidden_size": 2048, "intermediate_size": 5632,
       "moe_intermediate_size": 1408, "shared_expert_intermediate_size": 5632,
       "num_hidden_layers": 24, "num_attention_heads": 16, "num_key_value_heads": 16,
       "num_experts": 60, "num_experts_per_tok": 4, "decoder_sparse_step": 1,
       "use_sliding_window": false, "vocab_size": 151936, "tie_word_embeddings": false}""";

  static final String DEEPSEEK_V2_LITE =
      """
      {"model_type": "deepseek_v2", "hidden_size": 2048, "intermediate_size": 10944,
       "moe_intermediate_size": 1408, "num_hidden_layers": 27, "num_attention_heads": 16,
       "num_key_value_heads": 16, "n_routed_experts": 64, "n_shared_experts": 2,
       "num_experts_per_tok": 6, "first_k_dense_replace": 1, "moe_layer_freq": 1,
       "kv_lora_rank": 512, "q_lora_rank": null, "qk_nope_head_dim": 128, "qk_rope_head_dim": 64,
       "v_head_dim": 128, "vocab_size": 102400, "tie_word_embeddings": false}""";

  static final String DEEPSEEK_V2 =
      """
      {"model_type": "deepseek_v2", "hidden_size": 5120, "intermediate_size": 12288,
       "moe_intermediate_size": 1536, "num_hidden_layers": 60, "num_attention_heads": 128,
       "num_key_value_heads": 128, "n_routed_experts": 160, "n_shared_experts": 2,
       "num_experts_per_tok": 6, "first_k_dense_replace": 1, "moe_layer_freq": 1,
       "kv_lora_rank": 512, "q_lora_rank": 1536, "qk_nope_head_dim": 128, "qk_rope_head_dim": 64,
       "v_head_dim": 128, "vocab_size": 102400, "tie_word_embeddings": false}""";

  static final String KIMI_K2 =
      """
      {"model_type": "kimi_k2", "hidden_size": 7168, "intermediate_size": 18432,
       "moe_intermediate_size": 2048, "num_hidden_layers": 61, "num_attention_heads": 64,
       "num_key_value_heads": 64, "n_routed_experts": 384, "n_shared_experts": 1,
       "num_experts_per_tok": 8, "first_k_dense_replace": 1, "moe_layer_freq": 1,
       "kv_lora_rank": 512, "q_lora_rank": 1536, "qk_nope_head_dim": 128, "qk_rope_head_dim": 64,
       "v_head_dim": 128, "vocab_size": 163840, "tie_word_embeddings": false}""";

  static final String GEMMA_2B =
      """
      {"model_type": "gemma", "hidden_size": 2048, "intermediate_size": 16384, "head_dim": 256,
       "num_hidden_layers": 18, "num_attention_heads": 8, "num_key_value_heads": 1,
       "vocab_size": 256000}""";

  static final String GEMMA_7B =
      """
      {"model_type": "gemma", "hidden_size": 3072, "intermediate_size": 24576, "head_dim": 256,
       "num_hidden_layers": 28, "num_attention_heads": 16, "num_key_value_heads": 16,
       "vocab_size": 256000}""";

  static final String GEMMA_2_9B =
      """
      {"model_type": "gemma2", "hidden_size": 3584, "intermediate_size": 14336, "head_dim": 256,
       "num_hidden_layers": 42, "num_attention_heads": 16, "num_key_value_heads": 8,
       "sliding_window": 4096, "vocab_size": 256000}""";

  static final String GEMMA_2_27B =
      """
      {"model_type": "gemma2", "hidden_size": 4608, "intermediate_size": 36864, "head_dim": 128,
       "num_hidden_layers": 46, "num_attention_heads": 32, "num_key_value_heads": 16,
       "sliding_window": 4096, "vocab_size": 256000}""";

  static final String GEMMA_3_1B =
      """
      {"model_type": "gemma3_text", "hidden_size": 1152, "intermediate_size": 6912,
       "head_dim": 256, "num_hidden_layers": 26, "num_attention_heads": 4,
       "num_key_value_heads": 1, "sliding_window": 512, "sliding_window_pattern": 6,
       "vocab_size": 262144}""";

  static final String GEMMA_3_4B =
      """
      {"model_type": "gemma3", "torch_dtype": "bfloat16", "vision_config": {"hidden_size": 1152},
       "text_config": {"model_type": "gemma3_text", "hidden_size": 2560,
         "intermediate_size": 10240, "num_hidden_layers": 34, "sliding_window": 1024}}""";

  static final String PHI_3_MINI =
      """
      {"model_type": "phi3", "hidden_size": 3072, "intermediate_size": 8192,
       "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 32,
       "sliding_window": 2047, "vocab_size": 32064, "tie_word_embeddings": false}""";

  static final String PHI_4 =
      """
      {"model_type": "phi3", "hidden_size": 5120, "intermediate_size": 17920,
       "num_hidden_layers": 40, "num_attention_heads": 40, "num_key_value_heads": 10,
       "sliding_window": null, "vocab_size": 100352, "tie_word_embeddings": false}""";
}
