package io.fleetledger.oracle;

import io.fleetledger.catalog.Deployment;
import io.fleetledger.compute.AcceleratorProfile;
import io.fleetledger.compute.ModelProfile;
import io.fleetledger.compute.Precision;
import org.jspecify.annotations.Nullable;

/** Kinds of deployments of {@link TestCatalog}; rates in 1e-9 units per accelerator and hour. */
final class TestDeployments {

  private TestDeployments() {}

  static Deployment llama(String node, String pool, long rate) {
    return deployment(
        node, TestModels.LLAMA, TestModels.H100, 1, Precision.BF16, null, pool, rate, "USD");
  }

  static Deployment gptOss(String node, String pool, long rate) {
    return deployment(
        node, TestModels.GPT_OSS, TestModels.H100, 1, Precision.FP4, null, pool, rate, "USD");
  }

  static Deployment deepSeek(String node, String pool, long rate) {
    return withActivations(
        node,
        deployment(
            node, TestModels.DEEPSEEK, TestModels.H200, 8, Precision.FP8, null, pool, rate, "USD"),
        Precision.FP8);
  }

  static Deployment mixtral(String node, String pool, long rate, String currency) {
    return deployment(
        node, TestModels.MIXTRAL, TestModels.A100, 2, Precision.BF16, null, pool, rate, currency);
  }

  static Deployment speculative(String node, String pool, long rate) {
    return deployment(
        node,
        TestModels.LLAMA,
        TestModels.L40S,
        1,
        Precision.INT4,
        TestModels.DRAFT.modelId(),
        pool,
        rate,
        "USD");
  }

  static Deployment withDraft(String node, Deployment like, String draftModelId) {
    return like(
        node, like, like.acceleratorId(), like.activationPrecision(), draftModelId, like.poolId());
  }

  static Deployment withAccelerator(String node, Deployment like, String acceleratorId) {
    return like(
        node, like, acceleratorId, like.activationPrecision(), like.draftModelId(), like.poolId());
  }

  static Deployment withActivations(String node, Deployment like, Precision activations) {
    return like(node, like, like.acceleratorId(), activations, like.draftModelId(), like.poolId());
  }

  static Deployment withPool(String node, Deployment like, String pool) {
    return like(
        node, like, like.acceleratorId(), like.activationPrecision(), like.draftModelId(), pool);
  }

  private static Deployment deployment(
      String node,
      ModelProfile model,
      AcceleratorProfile accelerator,
      int accelerators,
      Precision weights,
      @Nullable String draftModelId,
      String pool,
      long rate,
      String currency) {
    return new Deployment(
        node,
        model.modelId(),
        accelerator.acceleratorId(),
        accelerators,
        accelerators,
        1,
        weights,
        Precision.BF16,
        Precision.BF16,
        draftModelId,
        pool,
        "eu-north",
        rate,
        currency);
  }

  private static Deployment like(
      String node,
      Deployment like,
      String acceleratorId,
      Precision activations,
      @Nullable String draftModelId,
      String pool) {
    return new Deployment(
        node,
        like.modelId(),
        acceleratorId,
        like.acceleratorCount(),
        like.tensorParallel(),
        like.pipelineParallel(),
        like.weightPrecision(),
        activations,
        like.kvPrecision(),
        draftModelId,
        pool,
        like.region(),
        like.rateNanosPerAcceleratorHour(),
        like.currency());
  }
}
