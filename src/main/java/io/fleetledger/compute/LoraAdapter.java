package io.fleetledger.compute;

/**
 * A LoRA adapter that is applied at run time (a merged one costs nothing and needs no entry).
 *
 * @param adapterId the adapter's id, as events name it
 * @param rank rank p
 * @param adaptedDimensions sum of (input + output dimension) over every adapted matrix of the
 *     model; a token costs {@code 2 * rank * adaptedDimensions} FLOPs
 */
public record LoraAdapter(String adapterId, int rank, long adaptedDimensions) {}
