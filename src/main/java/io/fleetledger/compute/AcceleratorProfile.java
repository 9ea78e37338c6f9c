package io.fleetledger.compute;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * An accelerator type.
 *
 * @param acceleratorId the type's id, as deployments name it
 * @param peakFlopsPerSecond dense peak per precision, FLOP/s; an absent precision has no hardware
 * @param memoryBytes HBM capacity, bytes
 * @param memoryBytesPerSecond HBM bandwidth, bytes/s
 * @param tdpWatts thermal design power, W; 0 if not published
 */
public record AcceleratorProfile(
    String acceleratorId,
    Map<Precision, Long> peakFlopsPerSecond,
    long memoryBytes,
    long memoryBytesPerSecond,
    int tdpWatts) {
  public AcceleratorProfile {
    peakFlopsPerSecond = Collections.unmodifiableMap(new TreeMap<>(peakFlopsPerSecond));
  }
}
