package io.fleetledger.metering;

import io.fleetledger.catalog.Deployment;
import io.fleetledger.metering.CostSharing.Share;
import io.fleetledger.schema.CostShare;
import io.fleetledger.schema.Grain;
import io.fleetledger.schema.NodeMinuteState;
import io.fleetledger.schema.NodeUsage;
import io.fleetledger.time.Micros;
import io.fleetledger.usage.Latencies;
import io.fleetledger.usage.LatencyFields;
import io.fleetledger.usage.Measure;
import io.fleetledger.usage.NodeMeasure;
import io.fleetledger.usage.RowKeys;
import io.fleetledger.usage.Sums;
import io.fleetledger.usage.UsageKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Node-minutes and node-hours as Avro: rows for the outside, state for ourselves. */
final class NodeRows {
  static final Sums<Measure> SUMS = new Sums<>(NodeUsage.getClassSchema(), Measure.values());
  static final Sums<NodeMeasure> NODE_SUMS =
      new Sums<>(NodeUsage.getClassSchema(), NodeMeasure.values());
  static final LatencyFields LATENCIES = new LatencyFields(NodeUsage.getClassSchema());

  private NodeRows() {}

  /** The key of a row on its topic. */
  static String key(NodeUsage row) {
    return RowKeys.of(
        row.getGrain().name(),
        Long.toString(Micros.of(row.getWindowStart())),
        row.getNodeId(),
        Long.toString(Micros.of(row.getDeployedFrom())));
  }

  /** A row of a window with every sum 0. */
  static NodeUsage emptyRow(Grain grain, long windowStart, long windowMicros, NodeMinute cell) {
    Terms terms = cell.terms();
    Deployment deployment = terms.deployment().value();
    String region = deployment.region();
    return NodeUsage.newBuilder()
        .setGrain(grain)
        .setWindowStart(Micros.toInstant(windowStart))
        .setNodeId(cell.nodeId)
        .setDeployedFrom(Micros.toInstant(cell.deployedFrom))
        .setPoolId(deployment.poolId())
        .setRegion(region == null ? "" : region)
        .setModelId(deployment.modelId())
        .setAcceleratorId(deployment.acceleratorId())
        .setAcceleratorCount(deployment.acceleratorCount())
        .setPrecision(terms.workModel().computePrecision().name())
        .setCurrency(deployment.currency())
        .setRateNanosPerAcceleratorHour(deployment.rateNanosPerAcceleratorHour())
        .setCoveredFrom(Micros.toInstant(Math.max(windowStart, terms.deployment().fromMicros())))
        .setCoveredUntil(
            Micros.toInstant(
                Math.max(
                    Math.max(windowStart, terms.deployment().fromMicros()),
                    Math.min(windowStart + windowMicros, terms.deployment().toMicros()))))
        .build();
  }

  /** The row of a settled node-minute. */
  static NodeUsage row(NodeMinute cell) {
    NodeUsage row = emptyRow(Grain.MINUTE, cell.minute, Micros.MINUTE, cell);
    row.setRevision(cell.revision);
    SUMS.write(cell.sums, row);
    NODE_SUMS.write(cell.nodeSums, row);
    LATENCIES.write(cell.latencies, row);
    return row;
  }

  /** The state of a node-minute whose row was just sent. */
  static NodeMinuteState state(NodeMinute cell, NodeUsage row) {
    List<CostShare> shares = new ArrayList<>(cell.shares.size());
    for (Map.Entry<Sharer, Share> entry : cell.shares.entrySet()) {
      UsageKey key = entry.getKey().key();
      shares.add(
          CostShare.newBuilder()
              .setTenantId(key.tenantId())
              .setProjectId(key.projectId())
              .setModelId(key.modelId())
              .setPoolId(key.poolId())
              .setAcceleratorId(key.acceleratorId())
              .setServiceTier(key.serviceTier())
              .setCallKind(key.callKind())
              .setCurrency(key.currency())
              .setTraceId(entry.getKey().traceId())
              .setDeviceNanos(entry.getValue().deviceNanos)
              .setCostNanos(entry.getValue().toldCostNanos)
              .setIdleCostNanos(entry.getValue().toldIdleCostNanos)
              .build());
    }
    return new NodeMinuteState(row, cell.busy.toBytes(), shares);
  }

  /** The node-minute that a state was made of. */
  static NodeMinute read(NodeMinuteState state, Terms terms) {
    NodeUsage row = state.getRow();
    NodeMinute cell = new NodeMinute(row.getNodeId(), Micros.of(row.getWindowStart()), terms);
    cell.revision = row.getRevision();
    cell.dirty = false;
    SUMS.read(row, cell.sums);
    SUMS.read(row, cell.toldSums);
    NODE_SUMS.read(row, cell.nodeSums);
    NODE_SUMS.read(row, cell.toldNodeSums);
    LATENCIES.read(row, cell.latencies);
    cell.busy.mark(state.getBusySlots());
    for (CostShare stored : state.getShares()) {
      Share share = new Share();
      share.deviceNanos = stored.getDeviceNanos();
      share.costNanos = stored.getCostNanos();
      share.toldCostNanos = stored.getCostNanos();
      share.idleCostNanos = stored.getIdleCostNanos();
      share.toldIdleCostNanos = stored.getIdleCostNanos();
      cell.shares.put(new Sharer(usageKey(stored), stored.getTraceId()), share);
    }
    return cell;
  }

  /** The sums of a row, in the order of {@link Measure}. */
  static long[] sums(NodeUsage row) {
    long[] sums = new long[Measure.COUNT];
    SUMS.read(row, sums);
    return sums;
  }

  /** Copies all that adds up. */
  static void copySums(NodeUsage from, NodeUsage to) {
    SUMS.write(sums(from), to);
    long[] nodeSums = new long[NodeMeasure.COUNT];
    NODE_SUMS.read(from, nodeSums);
    NODE_SUMS.write(nodeSums, to);
    Latencies latencies = new Latencies();
    LATENCIES.read(from, latencies);
    LATENCIES.write(latencies, to);
  }

  static UsageKey usageKey(CostShare stored) {
    return new UsageKey(
        stored.getTenantId(),
        stored.getProjectId(),
        stored.getModelId(),
        stored.getPoolId(),
        stored.getAcceleratorId(),
        stored.getServiceTier(),
        stored.getCallKind(),
        stored.getCurrency());
  }
}
