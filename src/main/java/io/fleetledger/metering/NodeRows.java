package io.fleetledger.metering;

import static io.fleetledger.metering.Fingerprint.mix;

import io.fleetledger.catalog.Deployment;
import io.fleetledger.schema.Grain;
import io.fleetledger.schema.NodeUsage;
import io.fleetledger.time.Micros;
import io.fleetledger.usage.ContextBands;
import io.fleetledger.usage.LatencyFields;
import io.fleetledger.usage.Measure;
import io.fleetledger.usage.NodeMeasure;
import io.fleetledger.usage.RowKeys;
import io.fleetledger.usage.Sums;

/** Node-minutes and node-hours as rows for the outside. */
final class NodeRows {
  static final Sums<Measure> SUMS = new Sums<>(NodeUsage.getClassSchema(), Measure.values());
  static final Sums<NodeMeasure> NODE_SUMS =
      new Sums<>(NodeUsage.getClassSchema(), NodeMeasure.values());
  static final LatencyFields LATENCIES = new LatencyFields(NodeUsage.getClassSchema());
  static final ContextBands BANDS = new ContextBands(NodeUsage.getClassSchema());

  private NodeRows() {}

  /** The key of a row on its topic. */
  static String key(NodeUsage row) {
    return RowKeys.of(
        row.getGrain().name(),
        Long.toString(Micros.of(row.getWindowStart())),
        row.getNodeId(),
        Long.toString(Micros.of(row.getDeployedFrom())));
  }

  /** From where on a window is deployed, epoch microseconds. */
  static long coveredFrom(long windowStart, Terms terms) {
    return Math.max(windowStart, terms.deployment().fromMicros());
  }

  /**
   * Up to where a window is deployed: at least {@link #coveredFrom}, for a deployment that was
   * ended afterwards may cover nothing.
   */
  static long coveredUntil(long windowStart, long windowMicros, Terms terms) {
    return Math.max(
        coveredFrom(windowStart, terms),
        Math.min(windowStart + windowMicros, terms.deployment().toMicros()));
  }

  /** The row of a node-minute that has been told. */
  static NodeUsage row(NodeMinute cell) {
    NodeUsage row = row(Grain.MINUTE, cell.nodeId, cell.minute, Micros.MINUTE, cell.terms());
    row.setRevision(cell.revision);
    SUMS.write(cell.sums, row);
    NODE_SUMS.write(cell.nodeSums, row);
    LATENCIES.write(cell.latencies, row);
    BANDS.write(cell.bands, row);
    return row;
  }

  /** The row of a node-hour. */
  static NodeUsage row(NodeHour hour) {
    NodeUsage row = row(Grain.HOUR, hour.nodeId, hour.hour, Micros.HOUR, hour.terms());
    row.setRevision(hour.revision);
    SUMS.write(hour.sums, row);
    NODE_SUMS.write(hour.nodeSums, row);
    LATENCIES.write(hour.latencies, row);
    BANDS.write(hour.bands, row);
    return row;
  }

  /** A row with what the terms say; the sums are yet to be set. */
  private static NodeUsage row(
      Grain grain, String nodeId, long windowStart, long windowMicros, Terms terms) {
    Deployment deployment = terms.deployment().value();
    String region = deployment.region();
    NodeUsage row = new NodeUsage();
    row.setGrain(grain);
    row.setWindowStart(Micros.toInstant(windowStart));
    row.setNodeId(nodeId);
    row.setDeployedFrom(Micros.toInstant(terms.deployment().fromMicros()));
    row.setPoolId(deployment.poolId());
    row.setRegion(region == null ? "" : region);
    row.setModelId(deployment.modelId());
    row.setAcceleratorId(deployment.acceleratorId());
    row.setAcceleratorCount(deployment.acceleratorCount());
    row.setPrecision(terms.workModel().computePrecision().name());
    row.setCurrency(deployment.currency());
    row.setRateNanosPerAcceleratorHour(deployment.rateNanosPerAcceleratorHour());
    row.setSharingMethod(terms.pool().sharing().method().name());
    row.setCoveredFrom(Micros.toInstant(coveredFrom(windowStart, terms)));
    row.setCoveredUntil(Micros.toInstant(coveredUntil(windowStart, windowMicros, terms)));
    return row;
  }

  /**
   * A fingerprint of what the row of a minute says of its terms: where it is the same, and the sums
   * are, the row is.
   */
  static long termsPrint(NodeMinute cell) {
    Terms terms = cell.terms();
    Deployment deployment = terms.deployment().value();
    long print = mix(0, deployment.poolId().hashCode());
    print = mix(print, deployment.region() == null ? 0 : deployment.region().hashCode());
    print = mix(print, deployment.modelId().hashCode());
    print = mix(print, deployment.acceleratorId().hashCode());
    print = mix(print, deployment.acceleratorCount());
    print = mix(print, terms.workModel().computePrecision().name().hashCode());
    print = mix(print, deployment.currency().hashCode());
    print = mix(print, deployment.rateNanosPerAcceleratorHour());
    print = mix(print, terms.pool().sharing().method().name().hashCode());
    print = mix(print, cell.coveredFrom());
    return mix(print, cell.coveredUntil());
  }
}
