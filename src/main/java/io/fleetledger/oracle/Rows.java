package io.fleetledger.oracle;

import io.fleetledger.catalog.Deployment;
import io.fleetledger.catalog.Version;
import io.fleetledger.schema.Grain;
import io.fleetledger.schema.NodeUsage;
import io.fleetledger.schema.TenantUsage;
import io.fleetledger.schema.UsageCorrection;

/** Rows of the tables from sums. */
final class Rows {

  private Rows() {}

  static TenantUsage tenant(Grain grain, long windowStart, UsageKey key, String method, Sums sums) {
    TenantUsage row =
        TenantUsage.newBuilder()
            .setGrain(grain)
            .setWindowStart(Micros.instant(windowStart))
            .setTenantId(key.tenant())
            .setProjectId(key.project())
            .setModelId(key.model())
            .setPoolId(key.pool())
            .setAcceleratorId(key.accelerator())
            .setServiceTier(key.tier())
            .setCallKind(key.kind())
            .setCurrency(key.currency())
            .setSharingMethod(method)
            .build();
    sums.writeTo(row);
    return row;
  }

  static NodeUsage node(
      Grain grain,
      CellKey key,
      Version<Deployment> deployed,
      String precision,
      String method,
      Sums sums,
      Bands bands) {
    long length = grain == Grain.MINUTE ? Micros.MINUTE : Micros.HOUR;
    long windowStart = key.minute() - Math.floorMod(key.minute(), length);
    Deployment deployment = deployed.value();
    NodeUsage row =
        NodeUsage.newBuilder()
            .setGrain(grain)
            .setWindowStart(Micros.instant(windowStart))
            .setNodeId(key.node())
            .setDeployedFrom(Micros.instant(deployed.fromMicros()))
            .setPoolId(deployment.poolId())
            .setRegion(deployment.region() == null ? "" : deployment.region())
            .setModelId(deployment.modelId())
            .setAcceleratorId(deployment.acceleratorId())
            .setAcceleratorCount(deployment.acceleratorCount())
            .setPrecision(precision)
            .setCurrency(deployment.currency())
            .setRateNanosPerAcceleratorHour(deployment.rateNanosPerAcceleratorHour())
            .setSharingMethod(method)
            .setCoveredFrom(Micros.instant(Math.max(windowStart, deployed.fromMicros())))
            .setCoveredUntil(Micros.instant(Math.min(windowStart + length, deployed.toMicros())))
            .build();
    bands.writeTo(row);
    sums.writeTo(row);
    return row;
  }

  static UsageCorrection correction(
      RawRecord raw, String eventId, String nodeId, long minute, UsageKey key, Sums sums) {
    UsageCorrection row =
        UsageCorrection.newBuilder()
            .setTopic(raw.topic())
            .setPartition(raw.partition())
            .setOffset(raw.offset())
            .setEventId(eventId)
            .setNodeId(nodeId)
            .setWindowStart(Micros.instant(minute))
            .setTenantId(key.tenant())
            .setProjectId(key.project())
            .setModelId(key.model())
            .setPoolId(key.pool())
            .setAcceleratorId(key.accelerator())
            .setServiceTier(key.tier())
            .setCallKind(key.kind())
            .setCurrency(key.currency())
            .build();
    sums.writeTo(row);
    return row;
  }
}
