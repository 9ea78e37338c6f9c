package io.fleetledger.compute;

/**
 * How a model attends: what its projections, its scores and its KV cache are made of. A
 * multiply-add counts 2 FLOPs.
 */
public sealed interface Attention {

  /** Query heads H. */
  int heads();

  /** {@code Wattn}: weights of one layer's projections, given the hidden size D. */
  long weights(long hiddenSize);

  /** {@code A}: FLOPs of one (query, key) pair in one layer, scores and values. */
  long pairFlops();

  /** FLOPs of one pair as decode executes it, at least {@link #pairFlops}. */
  long decodePairFlops();

  /** Elements that one token adds to the KV cache of one layer. */
  long cachedElements();

  /**
   * Multi-head, grouped-query or multi-query attention.
   *
   * @param heads query heads H
   * @param keyValueHeads KV heads K, 1 to H
   * @param headDim head size d (not always hidden size / H)
   */
  record GroupedQuery(int heads, int keyValueHeads, int headDim) implements Attention {

    @Override
    public long weights(long hiddenSize) {
      return 2 * hiddenSize * headDim * ((long) heads + keyValueHeads);
    }

    @Override
    public long pairFlops() {
      return 4L * heads * headDim;
    }

    @Override
    public long decodePairFlops() {
      return pairFlops();
    }

    @Override
    public long cachedElements() {
      return 2L * keyValueHeads * headDim;
    }
  }

  /**
   * Multi-head latent attention (DeepSeek V2 and V3).
   *
   * @param heads query heads H
   * @param queryRank q_lora_rank; 0: queries are not compressed
   * @param keyValueRank kv_lora_rank c
   * @param nopeDim qk_nope_head_dim n
   * @param ropeDim qk_rope_head_dim r
   * @param valueDim v_head_dim v
   */
  record Latent(int heads, int queryRank, int keyValueRank, int nopeDim, int ropeDim, int valueDim)
      implements Attention {

    @Override
    public long weights(long hiddenSize) {
      long queryDim = (long) heads * (nopeDim + ropeDim);
      long queries = queryRank == 0 ? hiddenSize * queryDim : queryRank * (hiddenSize + queryDim);
      long compression = hiddenSize * (keyValueRank + ropeDim);
      long expansion = (long) keyValueRank * heads * (nopeDim + valueDim);
      long output = (long) heads * valueDim * hiddenSize;
      return queries + compression + expansion + output;
    }

    @Override
    public long pairFlops() {
      return 2L * heads * (nopeDim + ropeDim + valueDim);
    }

    /** Decode runs absorbed, on the cached latents themselves: {@code 2*H*(2c+r)}. */
    @Override
    public long decodePairFlops() {
      return Math.max(pairFlops(), 2L * heads * (2L * keyValueRank + ropeDim));
    }

    @Override
    public long cachedElements() {
      return (long) keyValueRank + ropeDim;
    }
  }
}
