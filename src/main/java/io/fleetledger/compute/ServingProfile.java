package io.fleetledger.compute;

import org.jspecify.annotations.Nullable;

/**
 * A model as one node serves it: what the work of a request depends on beside the request.
 *
 * @param model the model
 * @param draft the draft model of speculative decoding; null: none, or not a model (n-gram)
 * @param accelerator the type of the node's accelerators
 * @param acceleratorCount accelerators G of the node, >= 1
 * @param weights precision of the weights
 * @param activations precision of the activations
 * @param keyValues precision of the KV cache
 */
public record ServingProfile(
    ModelProfile model,
    @Nullable ModelProfile draft,
    AcceleratorProfile accelerator,
    int acceleratorCount,
    Precision weights,
    Precision activations,
    Precision keyValues) {}
