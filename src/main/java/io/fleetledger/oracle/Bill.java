package io.fleetledger.oracle;

import io.fleetledger.catalog.Deployment;
import io.fleetledger.catalog.Pool;
import io.fleetledger.catalog.Pool.IdleCostPolicy;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Who bears the cost of a cell, 1e-9 currency units, and its energy, mJ.
 *
 * @param nodeCost all of it
 * @param busyCost the part that is shared out by the pool's method
 * @param busyEnergy the part of the energy that is shared out like it
 * @param shares what sharers bear of the busy part: cost, its parts by outcome, energy
 * @param bandCosts the busy cost by context length
 * @param idleShares parts of the idle cost under the pool's policy
 */
record Bill(
    long nodeCost,
    long busyCost,
    long busyEnergy,
    SortedMap<Sharer, Sums> shares,
    SortedMap<Integer, Long> bandCosts,
    SortedMap<UsageKey, Long> idleShares) {

  /**
   * @param pool the pool with the policies of the cell's hour; null: the catalog has none, and
   *     nobody bears its idle cost
   */
  static Bill of(Cell cell, @Nullable Pool pool) {
    long nodeCost = cell.nodeCost();
    boolean isShared = Weighing.isAnything(Weighing.weigh(cell.use(), Weighing::deviceTime));
    long busyCost = isShared ? Micros.share(nodeCost, cell.busyMicros(), cell.coveredMicros()) : 0;
    long busyEnergy =
        isShared ? Micros.share(cell.energy(), cell.busyMicros(), cell.coveredMicros()) : 0;
    ToLongFunction<Sums> weight = sums -> Weighing.byMethodOf(pool, sums);
    if (!Weighing.isAnything(Weighing.weigh(cell.use(), weight))) {
      weight = Weighing::deviceTime;
    }
    if (!isShared) {
      return new Bill(
          nodeCost,
          0,
          0,
          new TreeMap<>(),
          new TreeMap<>(),
          idleShares(cell, pool, nodeCost, new TreeMap<>()));
    }
    return new Bill(
        nodeCost,
        busyCost,
        busyEnergy,
        shares(cell, busyCost, busyEnergy, weight),
        CostSharing.byLargestRemainder(busyCost, cell.bands().weigh(weight)),
        idleShares(cell, pool, nodeCost - busyCost, Weighing.weigh(cell.use(), weight)));
  }

  private static SortedMap<Sharer, Sums> shares(
      Cell cell, long busyCost, long busyEnergy, ToLongFunction<Sums> weight) {
    SortedMap<Sharer, Long> weights = Weighing.weigh(cell.use(), weight);
    SortedMap<Sharer, Long> costs = CostSharing.byLargestRemainder(busyCost, weights);
    SortedMap<Sharer, Long> energies = CostSharing.byLargestRemainder(busyEnergy, weights);
    SortedMap<Sharer, Sums> shares = new TreeMap<>();
    weights.forEach(
        (sharer, all) -> {
          long cost = Objects.requireNonNull(costs.get(sharer));
          Sums share = new Sums();
          share.add("cost_nanos", cost);
          share.add("energy_millijoules", Objects.requireNonNull(energies.get(sharer)));
          cell.causesOf(sharer)
              .forEach(
                  (cause, sums) ->
                      share.add(
                          cause + "_cost_nanos",
                          all == 0 ? 0 : Micros.share(cost, weight.applyAsLong(sums), all)));
          shares.put(sharer, share);
        });
    return shares;
  }

  private static SortedMap<UsageKey, Long> idleShares(
      Cell cell, @Nullable Pool pool, long idleCost, SortedMap<Sharer, Long> weights) {
    SortedMap<UsageKey, Long> shares = new TreeMap<>();
    IdleCostPolicy policy = pool == null ? IdleCostPolicy.PLATFORM : pool.idleCostPolicy();
    switch (policy) {
      case PLATFORM -> {}
      case SHARED -> {
        if (!weights.isEmpty()) {
          CostSharing.byLargestRemainder(idleCost, weights)
              .forEach((sharer, share) -> shares.merge(sharer.key(), share, Long::sum));
        }
      }
      case RESERVED -> {
        if (idleCost > 0) {
          shares.put(reservedKey(Objects.requireNonNull(pool), cell), idleCost);
        }
      }
    }
    return shares;
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
