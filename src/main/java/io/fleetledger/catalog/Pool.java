package io.fleetledger.catalog;

import io.fleetledger.cost.Sharing;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A group of nodes with one policy. Who bears its cost, and by what it is shared, is decided for
 * whole hours (UTC): by the first version in force in the hour.
 *
 * @param poolId the pool
 * @param idleCostPolicy who bears the cost of idle time
 * @param reservedFor the tenant that reserved the pool; set exactly when the policy is RESERVED
 * @param sharing by what busy cost is shared out
 * @param latencyTargets targets by service tier
 */
public record Pool(
    String poolId,
    IdleCostPolicy idleCostPolicy,
    @Nullable String reservedFor,
    Sharing sharing,
    Map<String, LatencyTarget> latencyTargets) {
  public Pool {
    latencyTargets = Collections.unmodifiableMap(new TreeMap<>(latencyTargets));
    if ((idleCostPolicy == IdleCostPolicy.RESERVED) != (reservedFor != null)) {
      throw new IllegalArgumentException(
          "pool " + poolId + ": reserved_for goes with the policy RESERVED, and only with it");
    }
  }

  /** A pool that shares busy cost by device time. */
  public Pool(
      String poolId,
      IdleCostPolicy idleCostPolicy,
      @Nullable String reservedFor,
      Map<String, LatencyTarget> latencyTargets) {
    this(poolId, idleCostPolicy, reservedFor, Sharing.BY_DEVICE_TIME, latencyTargets);
  }

  /** Who bears the cost of idle time. */
  public enum IdleCostPolicy {
    /** The platform: it stays on the node's row. */
    PLATFORM,
    /** The tenants that ran on the node in the minute, by what its busy cost is shared by. */
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
