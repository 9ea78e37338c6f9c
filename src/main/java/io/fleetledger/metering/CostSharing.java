package io.fleetledger.metering;

import static io.fleetledger.usage.CostMeasure.*;

import io.fleetledger.cost.Exact;
import io.fleetledger.cost.LargestRemainder;
import io.fleetledger.cost.Sharing;
import io.fleetledger.cost.SharingMethod;
import io.fleetledger.usage.CostMeasure;
import io.fleetledger.usage.UsageKey;
import org.jspecify.annotations.Nullable;

/**
 * Shares the cost and the energy of a node-minute: their busy part by the sharing method of the
 * pool, the idle cost by its policy. Pure.
 *
 * <p>A minute in which no work was done is idle, whatever the method. A minute with work that
 * weighs nothing under the method is shared by device time.
 */
final class CostSharing {

  /**
   * What a node-minute costs and uses.
   *
   * @param costNanos the cost of the covered part of the minute, 1e-9 currency units
   * @param energyMillijoules the energy used in it, mJ
   * @param busyMicros how long the node was busy, at most {@code coveredMicros}
   */
  record Whole(long costNanos, long energyMillijoules, long busyMicros, long coveredMicros) {
    private long busyPart(long whole) {
      return coveredMicros == 0 ? 0 : Exact.multiplyDivide(whole, busyMicros, coveredMicros);
    }
  }

  /**
   * A node-minute's cost and its two parts, 1e-9 currency units.
   *
   * @param allocatedNanos the part of the idle cost that tenants bear
   * @param busyMillijoules the part of the energy that tenants bear
   * @param sharing by what the busy parts were shared
   */
  record Split(
      long busyNanos, long idleNanos, long allocatedNanos, long busyMillijoules, Sharing sharing) {}

  private CostSharing() {}

  /** Sets what every sharer bears; adds the tenant that reserved the pool where it is due. */
  static Split share(Shares shares, Terms terms, Whole whole) {
    long[] deviceTimes = weights(shares, Sharing.BY_DEVICE_TIME);
    boolean isIdle = isZero(deviceTimes);
    Sharing sharing = terms.pool().sharing();
    long[] weights =
        isIdle || sharing.method() == SharingMethod.DEVICE_SECONDS
            ? deviceTimes
            : weights(shares, sharing);
    if (!isIdle && isZero(weights)) {
      sharing = Sharing.BY_DEVICE_TIME;
      weights = deviceTimes;
    }
    long busy = isIdle ? 0 : whole.busyPart(whole.costNanos());
    long idle = whole.costNanos() - busy;
    long busyMillijoules = isIdle ? 0 : whole.busyPart(whole.energyMillijoules());
    long[] costs = LargestRemainder.share(busy, weights);
    long[] energies = LargestRemainder.share(busyMillijoules, weights);
    int i = 0;
    for (Share share : shares.inOrder()) {
      share.bear(COST_NANOS, costs[i]);
      share.bear(IDLE_COST_NANOS, 0);
      share.bear(FAILED_COST_NANOS, part(costs[i], share.failed, weights[i], sharing));
      share.bear(CANCELLED_COST_NANOS, part(costs[i], share.cancelled, weights[i], sharing));
      share.bear(RETRIED_COST_NANOS, part(costs[i], share.retried, weights[i], sharing));
      share.bear(ENERGY_MILLIJOULES, energies[i]);
      i++;
    }
    long allocated =
        switch (terms.pool().idleCostPolicy()) {
          case PLATFORM -> 0;
          case SHARED -> isIdle ? 0 : shareIdle(shares, idle, weights);
          case RESERVED -> reserveIdle(shares, terms, idle);
        };
    return new Split(busy, idle, allocated, busyMillijoules, sharing);
  }

  private static long[] weights(Shares shares, Sharing sharing) {
    long[] weights = new long[shares.size()];
    int i = 0;
    for (Share share : shares.inOrder()) {
      weights[i++] = sharing.weigh(share.weights, 0);
    }
    return weights;
  }

  private static boolean isZero(long[] weights) {
    for (long weight : weights) {
      if (weight > 0) {
        return false;
      }
    }
    return true;
  }

  /** The part of a sharer's cost that some of its requests caused, rounded down. */
  private static long part(long costNanos, long @Nullable [] some, long allWeigh, Sharing sharing) {
    return some == null || allWeigh == 0
        ? 0
        : Exact.multiplyDivide(costNanos, sharing.weigh(some, 0), allWeigh);
  }

  private static long shareIdle(Shares shares, long idleNanos, long[] weights) {
    long[] parts = LargestRemainder.share(idleNanos, weights);
    int i = 0;
    for (Share share : shares.inOrder()) {
      share.bear(IDLE_COST_NANOS, parts[i++]);
    }
    return idleNanos;
  }

  private static long reserveIdle(Shares shares, Terms terms, long idleNanos) {
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
    shares.of(new Sharer(key, "")).bear(CostMeasure.IDLE_COST_NANOS, idleNanos);
    return idleNanos;
  }
}
