package io.fleetledger.metering;

import io.fleetledger.cost.Exact;
import io.fleetledger.cost.LargestRemainder;
import io.fleetledger.usage.UsageKey;
import java.util.Map;
import java.util.SortedMap;

/**
 * Shares the cost of a node-minute: its busy part by device time, its idle part by the policy of
 * the pool. Pure.
 */
final class CostSharing {

  /** What a sharer weighs, and what it bears; mutable, belongs to its node-minute. */
  static final class Share {
    long deviceNanos;
    long costNanos;
    long idleCostNanos;

    /** What stage 2 has been told of the two costs. */
    long toldCostNanos;

    long toldIdleCostNanos;
  }

  /**
   * A node-minute's cost and its two parts, 1e-9 currency units.
   *
   * @param allocatedNanos the part of the idle cost that tenants bear
   */
  record Split(long busyNanos, long idleNanos, long allocatedNanos) {}

  private CostSharing() {}

  /**
   * Sets what every sharer bears; adds the tenant that reserved the pool where it is due.
   *
   * @param nodeCostNanos the cost of the covered part of the minute
   * @param busyMicros how long the node was busy, at most {@code coveredMicros}
   */
  static Split share(
      SortedMap<Sharer, Share> shares,
      Terms terms,
      long nodeCostNanos,
      long busyMicros,
      long coveredMicros) {
    long[] weights = shares.values().stream().mapToLong(share -> share.deviceNanos).toArray();
    long total = 0;
    for (long weight : weights) {
      total += weight;
    }
    long busy =
        total == 0 || coveredMicros == 0
            ? 0
            : Exact.multiplyDivide(nodeCostNanos, busyMicros, coveredMicros);
    long idle = nodeCostNanos - busy;
    long[] costs = LargestRemainder.share(busy, weights);
    int i = 0;
    for (Share share : shares.values()) {
      share.costNanos = costs[i++];
      share.idleCostNanos = 0;
    }
    long allocated =
        switch (terms.pool().idleCostPolicy()) {
          case PLATFORM -> 0;
          case SHARED -> shareIdle(shares, idle, weights, total);
          case RESERVED -> reserveIdle(shares, terms, idle);
        };
    return new Split(busy, idle, allocated);
  }

  private static long shareIdle(
      Map<Sharer, Share> shares, long idleNanos, long[] weights, long totalWeight) {
    long[] parts = LargestRemainder.share(idleNanos, weights);
    int i = 0;
    for (Share share : shares.values()) {
      share.idleCostNanos = parts[i++];
    }
    return totalWeight == 0 ? 0 : idleNanos;
  }

  private static long reserveIdle(Map<Sharer, Share> shares, Terms terms, long idleNanos) {
    String tenant = terms.pool().reservedFor();
    if (tenant == null || idleNanos == 0) {
      return 0;
    }
    var deployment = terms.deployment().value();
    UsageKey key =
        new UsageKey(
            tenant,
            "",
            deployment.modelId(),
            deployment.poolId(),
            deployment.acceleratorId(),
            "",
            "",
            deployment.currency());
    shares.computeIfAbsent(new Sharer(key, ""), absent -> new Share()).idleCostNanos = idleNanos;
    return idleNanos;
  }
}
