package io.fleetledger.metering;

import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.UsageCorrection;
import io.fleetledger.time.Micros;
import io.fleetledger.usage.Measure;
import io.fleetledger.usage.Sums;
import io.fleetledger.usage.UsageKey;
import java.util.List;

/** Rows for what came after its window's retention. */
final class Corrections {
  private static final Sums<Measure> SUMS =
      new Sums<>(UsageCorrection.getClassSchema(), Measure.values());

  private Corrections() {}

  /** All of an event in the minute of its finish. */
  static UsageCorrection row(
      Origin origin, MeteredEvent metered, UsageKey key, List<Placement.Part> parts) {
    InferenceEvent event = metered.event();
    UsageCorrection row =
        UsageCorrection.newBuilder()
            .setTopic(origin.topic())
            .setPartition(origin.partition())
            .setOffset(origin.offset())
            .setEventId(event.getEventId())
            .setNodeId(event.getNodeId())
            .setWindowStart(Micros.toInstant(Micros.minuteOf(metered.finishedMicros())))
            .setTenantId(key.tenantId())
            .setProjectId(key.projectId())
            .setModelId(key.modelId())
            .setPoolId(key.poolId())
            .setAcceleratorId(key.acceleratorId())
            .setServiceTier(key.serviceTier())
            .setCallKind(key.callKind())
            .setCurrency(key.currency())
            .setLateEvents(origin.waited() ? 0 : 1)
            .build();
    long[] sums = new long[Measure.COUNT];
    parts.forEach(part -> Sums.add(sums, part.sums));
    SUMS.write(sums, row);
    return row;
  }
}
