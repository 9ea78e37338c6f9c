package io.fleetledger.catalog;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A group of nodes with one policy.
 *
 * @param poolId the pool
 * @param idleCostPolicy who bears the cost of idle time
 * @param reservedFor the tenant that reserved the pool; set exactly when the policy is RESERVED
 * @param latencyTargets targets by service tier
 */
public record Pool(
    String poolId,
    IdleCostPolicy idleCostPolicy,
    @Nullable String reservedFor,
    Map<String, LatencyTarget> latencyTargets) {
  public Pool {
    latencyTargets = Collections.unmodifiableMap(new TreeMap<>(latencyTargets));
    if ((idleCostPolicy == IdleCostPolicy.RESERVED) != (reservedFor != null)) {
      throw new IllegalArgumentException(
          "pool " + poolId + ": reserved_for goes with the policy RESERVED, and only with it");
    }
  }

  /** Who bears the cost of idle time. */
  public enum IdleCostPolicy {
    /** The platform: it stays on the node's row. */
    PLATFORM,
    /** The tenants that ran on the node in the minute, by their share of its device time. */
    SHARED,
    /** The tenant that reserved the pool. */
    RESERVED
  }

  /**
   * Latency targets of a service tier, microseconds; 0: no target.
   *
   * @param ttftMicros time to first token
   * @param tpotMicros time per output token after the first
   * @param endToEndMicros arrival to finish
   */
  public record LatencyTarget(long ttftMicros, long tpotMicros, long endToEndMicros) {}
}
