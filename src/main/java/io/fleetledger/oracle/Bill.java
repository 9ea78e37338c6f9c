package io.fleetledger.oracle;

import io.fleetledger.catalog.Deployment;
import io.fleetledger.catalog.Pool;
import io.fleetledger.catalog.Pool.IdleCostPolicy;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who bears the cost of a cell, 1e-9 currency units.
 *
 * @param nodeCost all of it
 * @param busyCost the part that is shared out by device time
 * @param shares parts of the busy cost
 * @param idleShares parts of the idle cost under the pool's policy
 */
record Bill(
    long nodeCost,
    long busyCost,
    SortedMap<Sharer, Long> shares,
    SortedMap<UsageKey, Long> idleShares) {

  /**
   * @param pool the pool at the start of the cell; null: the catalog has none, and nobody bears its
   *     idle cost
   */
  static Bill of(Cell cell, @Nullable Pool pool) {
    SortedMap<Sharer, Long> weights = cell.deviceNanos();
    boolean isShared = weights.values().stream().anyMatch(weight -> weight > 0);
    long nodeCost = cell.nodeCost();
    long busyCost = isShared ? Micros.share(nodeCost, cell.busyMicros(), cell.coveredMicros()) : 0;
    long idleCost = nodeCost - busyCost;
    SortedMap<Sharer, Long> shares =
        isShared ? CostSharing.byLargestRemainder(busyCost, weights) : new TreeMap<>();
    SortedMap<UsageKey, Long> idleShares = new TreeMap<>();
    IdleCostPolicy policy = pool == null ? IdleCostPolicy.PLATFORM : pool.idleCostPolicy();
    switch (policy) {
      case PLATFORM -> {}
      case SHARED -> {
        if (isShared) {
          CostSharing.byLargestRemainder(idleCost, weights)
              .forEach((sharer, share) -> idleShares.merge(sharer.key(), share, Long::sum));
        }
      }
      case RESERVED -> {
        if (idleCost > 0) {
          idleShares.put(reservedKey(Objects.requireNonNull(pool), cell), idleCost);
        }
      }
    }
    return new Bill(nodeCost, busyCost, shares, idleShares);
  }

  long idleCost() {
    return nodeCost - busyCost;
  }

  long idleAllocated() {
    return idleShares.values().stream().mapToLong(Long::longValue).sum();
  }

  private static UsageKey reservedKey(Pool pool, Cell cell) {
    Deployment deployment = cell.deployed().value();
    return new UsageKey(
        Objects.requireNonNull(pool.reservedFor()),
        "",
        deployment.modelId(),
        deployment.poolId(),
        deployment.acceleratorId(),
        "",
        "",
        deployment.currency());
  }
}
