package io.fleetledger.metering;

import io.fleetledger.cost.SharingMethod;
import io.fleetledger.usage.CostMeasure;
import io.fleetledger.usage.Latencies;
import io.fleetledger.usage.Measure;
import io.fleetledger.usage.Sums;
import io.fleetledger.usage.UsageKey;
import java.io.IOException;
import org.apache.avro.io.Encoder;
import org.jspecify.annotations.Nullable;

/**
 * What stage 2 has not been told yet of one usage key in one minute; mutable. It writes itself as
 * the Avro record UsageDelta.
 */
final class UsageCell {
  final long minute;
  final UsageKey key;
  final long[] sums = new long[Measure.COUNT];
  final Latencies latencies = new Latencies();
  final long[] costs = new long[CostMeasure.COUNT];

  /** The sharing method of the minute from now on; null: as before. */
  @Nullable SharingMethod method;

  UsageCell(long minute, UsageKey key) {
    this.minute = minute;
    this.key = key;
  }

  /** Adds measures. */
  void add(long[] measures) {
    Sums.add(sums, measures);
  }

  void encode(Encoder out) throws IOException {
    out.writeLong(minute);
    out.writeString(key.projectId());
    out.writeString(key.modelId());
    out.writeString(key.poolId());
    out.writeString(key.acceleratorId());
    out.writeString(key.serviceTier());
    out.writeString(key.callKind());
    out.writeString(key.currency());
    DeltaDatum.encode(sums, out);
    for (long cost : costs) {
      out.writeLong(cost);
    }
    if (method == null) {
      out.writeIndex(0);
    } else {
      out.writeIndex(1);
      out.writeString(method.name());
    }
    latencies.encode(out);
  }
}
