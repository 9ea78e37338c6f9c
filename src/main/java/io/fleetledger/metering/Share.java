package io.fleetledger.metering;

import io.fleetledger.cost.SharingMethod;
import io.fleetledger.cost.Weight;
import io.fleetledger.usage.CostMeasure;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a sharer of a node-minute weighs, and what it bears; mutable, belongs to its node-minute.
 */
final class Share {
  final Sharer sharer;

  /** That of the sharer. */
  final int hash;

  /** How many requests ran or finished here; 0: it only bears idle cost. */
  long parts;

  /** What they weigh, in the order of {@link Weight}. */
  final long[] weights = new long[Weight.COUNT];

  // What those of them weigh; null: nothing.
  long @Nullable [] failed;
  long @Nullable [] cancelled;
  long @Nullable [] retried;

  /** What it bears, in the order of {@link CostMeasure}. */
  final long[] costs = new long[CostMeasure.COUNT];

  /** What of that stage 2 has been told. */
  final long[] told = new long[CostMeasure.COUNT];

  /** The sharing method that stage 2 has been told; null: none yet. */
  @Nullable SharingMethod toldMethod;

  /** Whether something has been added since it was last stored. */
  boolean changed;

  // Where to add to what stage 2 has not been told yet; null: not looked up since it was last told.
  @Nullable UsageCell untold;
  @Nullable CallCell untoldCalls;

  Share(Sharer sharer) {
    this.sharer = sharer;
    this.hash = sharer.hash();
  }

  /** Adds what an event did here. */
  void add(long[] placed, MeteredEvent metered) {
    parts++;
    changed = true;
    Placed.addWeights(placed, weights, 0);
    if (metered.isFailed()) {
      failed = orNew(failed);
      Placed.addWeights(placed, failed, 0);
    }
    if (metered.isCancelled()) {
      cancelled = orNew(cancelled);
      Placed.addWeights(placed, cancelled, 0);
    }
    if (metered.isRetry()) {
      retried = orNew(retried);
      Placed.addWeights(placed, retried, 0);
    }
  }

  /** Takes what another says of the same sharer; what has been told stays. */
  void take(Share other) {
    parts = other.parts;
    System.arraycopy(other.weights, 0, weights, 0, weights.length);
    failed = other.failed;
    cancelled = other.cancelled;
    retried = other.retried;
  }

  /** Notes that it is stored, and that stage 2 has been told what was pending. */
  void noteStored() {
    changed = false;
    untold = null;
    untoldCalls = null;
  }

  private static long[] orNew(long @Nullable [] weights) {
    return weights == null ? new long[Weight.COUNT] : weights;
  }

  long cost(CostMeasure measure) {
    return costs[measure.ordinal()];
  }

  void bear(CostMeasure measure, long amount) {
    costs[measure.ordinal()] = amount;
  }

  /** Whether stage 2 has been told of all of it, and under this method. */
  boolean isTold(SharingMethod method) {
    return toldMethod == method && Arrays.equals(costs, told);
  }
}
