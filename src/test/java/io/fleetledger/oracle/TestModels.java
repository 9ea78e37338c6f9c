package io.fleetledger.oracle;

import io.fleetledger.compute.AcceleratorProfile;
import io.fleetledger.compute.Attention;
import io.fleetledger.compute.FeedForward;
import io.fleetledger.compute.LoraAdapter;
import io.fleetledger.compute.ModelProfile;
import io.fleetledger.compute.Precision;
import java.util.Map;

/** Models of every architecture, and accelerators, with their published numbers. */
final class TestModels {

  /** Id of the one adapter that there is, to {@link #LLAMA}. */
  static final String ADAPTER = "support";

  /** Dense, grouped-query attention: Llama 3.1 8B. */
  static final ModelProfile LLAMA =
      new ModelProfile(
          "llama-8b",
          "llama",
          32,
          4096,
          new Attention.GroupedQuery(32, 8, 128),
          FeedForward.dense(32, 14336),
          128256,
          false,
          0,
          0,
          266_240,
          Map.of(ADAPTER, new LoraAdapter(ADAPTER, 16, 524_288)));

  /** A small dense model that drafts: Llama 3.2 1B. */
  static final ModelProfile DRAFT =
      new ModelProfile(
          "llama-1b",
          "llama",
          16,
          2048,
          new Attention.GroupedQuery(32, 8, 64),
          FeedForward.dense(16, 8192),
          128256,
          true,
          0,
          0,
          67_584,
          Map.of());

  /** Mixture of experts: Mixtral 8x7B. */
  static final ModelProfile MIXTRAL =
      new ModelProfile(
          "mixtral",
          null,
          32,
          4096,
          new Attention.GroupedQuery(32, 8, 128),
          new FeedForward(0, 0, 32, 8, 2, 0, 14336),
          32000,
          false,
          0,
          0,
          266_240,
          Map.of());

  /** Latent attention, shared experts and dense first layers: DeepSeek-V3. */
  static final ModelProfile DEEPSEEK =
      new ModelProfile(
          "deepseek-v3",
          "deepseek",
          61,
          7168,
          new Attention.Latent(128, 1536, 512, 128, 64, 128),
          new FeedForward(3, 18432, 58, 256, 8, 1, 2048),
          129280,
          false,
          0,
          0,
          1_000_000,
          Map.of());

  /** Sliding window on every other layer: gpt-oss-20b. */
  static final ModelProfile GPT_OSS =
      new ModelProfile(
          "gpt-oss-20b",
          null,
          24,
          2880,
          new Attention.GroupedQuery(64, 8, 64),
          new FeedForward(0, 0, 24, 32, 4, 0, 2880),
          201088,
          false,
          128,
          12,
          2_000_000,
          Map.of());

  static final AcceleratorProfile H100 =
      new AcceleratorProfile(
          "h100",
          Map.of(Precision.BF16, 989_000_000_000_000L, Precision.FP8, 1_979_000_000_000_000L),
          80_000_000_000L,
          3_350_000_000_000L,
          700);

  static final AcceleratorProfile H200 =
      new AcceleratorProfile(
          "h200",
          Map.of(Precision.BF16, 989_000_000_000_000L, Precision.FP8, 1_979_000_000_000_000L),
          141_000_000_000L,
          4_800_000_000_000L,
          700);

  static final AcceleratorProfile A100 =
      new AcceleratorProfile(
          "a100",
          Map.of(Precision.BF16, 312_000_000_000_000L, Precision.INT8, 624_000_000_000_000L),
          80_000_000_000L,
          2_039_000_000_000L,
          400);

  static final AcceleratorProfile L40S =
      new AcceleratorProfile(
          "l40s",
          Map.of(Precision.BF16, 362_050_000_000_000L, Precision.FP8, 733_000_000_000_000L),
          48_000_000_000L,
          864_000_000_000L,
          350);

  private TestModels() {}

  static ModelProfile withoutAdapters(ModelProfile model) {
    return new ModelProfile(
        model.modelId(),
        model.family(),
        model.layers(),
        model.hiddenSize(),
        model.attention(),
        model.feedForward(),
        model.vocabularySize(),
        model.tiedEmbeddings(),
        model.slidingWindow(),
        model.slidingLayers(),
        model.extraParameters(),
        Map.of());
  }

  static AcceleratorProfile withBandwidth(AcceleratorProfile like, long bytesPerSecond) {
    return new AcceleratorProfile(
        like.acceleratorId(),
        like.peakFlopsPerSecond(),
        like.memoryBytes(),
        bytesPerSecond,
        like.tdpWatts());
  }
}
