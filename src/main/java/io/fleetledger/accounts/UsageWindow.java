package io.fleetledger.accounts;

import io.fleetledger.schema.UsageDelta;
import io.fleetledger.usage.CostMeasure;
import io.fleetledger.usage.Latencies;
import io.fleetledger.usage.LatencyFields;
import io.fleetledger.usage.Measure;
import io.fleetledger.usage.Sums;
import org.jspecify.annotations.Nullable;

/** What one window holds; mutable, and in the end the same in whatever order it was added. */
final class UsageWindow {
  private static final Sums<CostMeasure> DELTA_COSTS =
      new Sums<>(UsageDelta.getClassSchema(), CostMeasure.values());
  private static final LatencyFields DELTA_LATENCIES =
      new LatencyFields(UsageDelta.getClassSchema());

  final long[] sums = new long[Measure.COUNT];
  final long[] costs = new long[CostMeasure.COUNT];
  final Latencies latencies = new Latencies();

  /** The last one told: stage 1 tells each change of it, in each of its partitions. */
  @Nullable String sharingMethod;

  /** Rises with each change that is committed. */
  long revision;

  /** Adds what stage 1 tells. */
  void add(UsageDelta delta) {
    Sums.add(sums, delta.getSums());
    DELTA_COSTS.read(delta, costs);
    DELTA_LATENCIES.read(delta, latencies);
    if (delta.getSharingMethod() != null) {
      sharingMethod = delta.getSharingMethod();
    }
  }

  /** Adds a part of this window, which may be newer than what was added before, or older. */
  void add(UsageWindow part) {
    Sums.add(sums, part.sums);
    Sums.add(costs, part.costs);
    latencies.add(part.latencies);
    if (part.sharingMethod != null && part.revision >= revision) {
      sharingMethod = part.sharingMethod;
    }
    revision = Math.max(revision, part.revision);
  }

  /** Whether there is nothing in it, or everything was taken back. */
  boolean isEmpty() {
    return Sums.areZero(costs) && Sums.areZero(sums) && latencies.isEmpty();
  }
}
