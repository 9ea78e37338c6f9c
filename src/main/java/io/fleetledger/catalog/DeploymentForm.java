package io.fleetledger.catalog;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fleetledger.compute.Precision;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Deployments in catalog files:
 *
 * <pre>
 * - node: gpu-{01..16}          # or nodes: [a, b]
 *   from: 2026-01-01            # absent: since 2020-01-01
 *   model: llama-3.1-70b
 *   accelerator: H100-SXM5-80GB
 *   count: 4                    # absent: tensor_parallel x pipeline_parallel
 *   tensor_parallel: 4          # absent: all accelerators that pipeline_parallel (1) leaves
 *   precision: fp8              # of weights and activations; bf16 if absent
 *   kv_precision: fp8           # absent: bf16 (fp16 or fp32 if the activations are)
 *   pool: interactive
 *   rate_per_accelerator_hour: 2.50
 *   currency: USD
 * </pre>
 */
final class DeploymentForm {
  private static final int MAX_ACCELERATORS = 4096;

  /** A node's cost of an hour, in nanos, stays within 63 bits. */
  private static final long MAX_RATE_NANOS = 1_000_000_000_000_000L;

  private DeploymentForm() {}

  static @Nullable Deployment read(String nodeId, YamlFields fields) {
    int pipeline = fields.get("pipeline_parallel").count(1, MAX_ACCELERATORS);
    YamlValue countValue = fields.get("count");
    int statedCount = countValue.count(1, MAX_ACCELERATORS, 0);
    int tensor =
        fields
            .get("tensor_parallel")
            .count(1, MAX_ACCELERATORS, Math.max(1, statedCount / pipeline));
    int count = countValue.isAbsent() ? tensor * pipeline : statedCount;
    if (count > MAX_ACCELERATORS) {
      fields.error("tensor_parallel", "x pipeline_parallel is over " + MAX_ACCELERATORS);
    } else if (fields.isSound() && count % (tensor * pipeline) != 0) {
      fields.error(
          "count",
          count
              + " accelerators are not a multiple of tensor_parallel x pipeline_parallel = "
              + tensor
              + " x "
              + pipeline);
    }
    Precision precision = fields.get("precision").choice(Precision.class, Precision.BF16);
    Precision weights = fields.get("weight_precision").choice(Precision.class, precision);
    Precision activations = fields.get("activation_precision").choice(Precision.class, precision);
    Precision keyValues =
        fields.get("kv_precision").choice(Precision.class, usualKvPrecision(activations));
    String model = fields.need("model").reference(CatalogKind.MODELS);
    String draft = fields.get("draft_model").reference(CatalogKind.MODELS);
    String accelerator = fields.need("accelerator").reference(CatalogKind.ACCELERATORS);
    String pool = fields.need("pool").reference(CatalogKind.POOLS);
    String region = fields.get("region").text();
    long rate = fields.need("rate_per_accelerator_hour").decimal(9, MAX_RATE_NANOS, 0);
    String currency = fields.get("currency").currency("USD");
    fields.refuseOthers();
    if (!fields.isSound() || model == null || accelerator == null || pool == null) {
      return null;
    }
    return new Deployment(
        nodeId,
        model,
        accelerator,
        count,
        tensor,
        pipeline,
        weights,
        activations,
        keyValues,
        draft,
        pool,
        region,
        rate,
        currency);
  }

  static void write(Deployment node, ObjectNode fields) {
    fields.put("model", node.modelId());
    fields.put("accelerator", node.acceleratorId());
    fields.put("count", node.acceleratorCount());
    fields.put("tensor_parallel", node.tensorParallel());
    fields.put("pipeline_parallel", node.pipelineParallel());
    fields.put("weight_precision", lowerCase(node.weightPrecision()));
    fields.put("activation_precision", lowerCase(node.activationPrecision()));
    fields.put("kv_precision", lowerCase(node.kvPrecision()));
    if (node.draftModelId() != null) {
      fields.put("draft_model", node.draftModelId());
    }
    fields.put("pool", node.poolId());
    if (node.region() != null) {
      fields.put("region", node.region());
    }
    fields.put("rate_per_accelerator_hour", Decimals.of(node.rateNanosPerAcceleratorHour(), 9));
    fields.put("currency", node.currency());
  }

  /** Engines keep keys and values in the activations' format, unless those are quantized. */
  private static Precision usualKvPrecision(Precision activations) {
    return switch (activations) {
      case FP32, FP16 -> activations;
      case BF16, FP8, INT8, FP4, INT4 -> Precision.BF16;
    };
  }

  private static String lowerCase(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
