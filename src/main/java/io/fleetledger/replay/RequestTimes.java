package io.fleetledger.replay;

/**
 * What one request asks of a node, as times at full roofline speed, microseconds of the whole node.
 *
 * @param prefillComputeMicros prefill FLOPs over the peak
 * @param prefillMemoryMicros prefill bytes over the bandwidth
 * @param decodeSteps decode steps; 0: prefill is all
 * @param stepComputeMicros FLOPs of a mean decode step over the peak
 * @param stepMemoryMicros KV bytes of a mean decode step over the bandwidth, weights not included
 * @param kvBytes KV cache held at the end
 */
record RequestTimes(
    double prefillComputeMicros,
    double prefillMemoryMicros,
    int decodeSteps,
    double stepComputeMicros,
    double stepMemoryMicros,
    long kvBytes) {

  /** Time that prefill takes at the speed that engines reach. */
  long prefillMicros() {
    return (long)
        Math.ceil(
            Math.max(
                prefillComputeMicros / ServingTimes.COMPUTE_EFFICIENCY,
                prefillMemoryMicros / ServingTimes.BANDWIDTH_EFFICIENCY));
  }
}
