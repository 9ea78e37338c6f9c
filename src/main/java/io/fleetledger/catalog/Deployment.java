package io.fleetledger.catalog;

import io.fleetledger.compute.Precision;
import org.jspecify.annotations.Nullable;

/**
 * What runs on a serving node.
 *
 * @param nodeId the serving node
 * @param modelId the model served
 * @param acceleratorId type of its accelerators
 * @param acceleratorCount accelerators G of the node (TP x PP x ...), >= 1
 * @param tensorParallel tensor parallelism, >= 1
 * @param pipelineParallel pipeline parallelism, >= 1
 * @param weightPrecision precision of the weights
 * @param activationPrecision precision of the activations
 * @param kvPrecision precision of the KV cache
 * @param draftModelId the draft model of speculative decoding; null: none
 * @param poolId the pool it belongs to
 * @param region where it stands; null: unknown
 * @param rateNanosPerAcceleratorHour rate, 1e-9 currency units per accelerator and hour
 * @param currency ISO 4217 code of the rate
 */
public record Deployment(
    String nodeId,
    String modelId,
    String acceleratorId,
    int acceleratorCount,
    int tensorParallel,
    int pipelineParallel,
    Precision weightPrecision,
    Precision activationPrecision,
    Precision kvPrecision,
    @Nullable String draftModelId,
    String poolId,
    @Nullable String region,
    long rateNanosPerAcceleratorHour,
    String currency) {}
