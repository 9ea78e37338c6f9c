package io.fleetledger.metering;

import io.fleetledger.catalog.Deployment;
import io.fleetledger.cost.SharingMethod;
import io.fleetledger.cost.Weight;
import io.fleetledger.schema.CostShare;
import io.fleetledger.schema.Grain;
import io.fleetledger.schema.NodeMinuteState;
import io.fleetledger.schema.NodeUsage;
import io.fleetledger.time.Micros;
import io.fleetledger.usage.ContextBands;
import io.fleetledger.usage.CostMeasure;
import io.fleetledger.usage.Latencies;
import io.fleetledger.usage.LatencyFields;
import io.fleetledger.usage.Measure;
import io.fleetledger.usage.NodeMeasure;
import io.fleetledger.usage.RowKeys;
import io.fleetledger.usage.Sums;
import io.fleetledger.usage.UsageKey;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Node-minutes and node-hours as Avro: rows for the outside, state for ourselves. */
final class NodeRows {
  static final Sums<Measure> SUMS = new Sums<>(NodeUsage.getClassSchema(), Measure.values());
  static final Sums<NodeMeasure> NODE_SUMS =
      new Sums<>(NodeUsage.getClassSchema(), NodeMeasure.values());
  static final LatencyFields LATENCIES = new LatencyFields(NodeUsage.getClassSchema());
  static final ContextBands BANDS = new ContextBands(NodeUsage.getClassSchema());
  private static final Sums<CostMeasure> COSTS =
      new Sums<>(CostShare.getClassSchema(), CostMeasure.values());

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
        .setSharingMethod(terms.pool().sharing().method().name())
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
    BANDS.write(cell.bands, row);
    return row;
  }

  /** The state of a node-minute whose row was just sent. */
  static NodeMinuteState state(NodeMinute cell, NodeUsage row) {
    List<CostShare> shares = new ArrayList<>(cell.shares.size());
    cell.shares.forEach((sharer, share) -> shares.add(state(sharer, share)));
    return new NodeMinuteState(row, cell.busy.toBytes(), shares, orEmpty(cell.bandWeights));
  }

  private static CostShare state(Sharer sharer, Share share) {
    UsageKey key = sharer.key();
    CostShare state =
        CostShare.newBuilder()
            .setTenantId(key.tenantId())
            .setProjectId(key.projectId())
            .setModelId(key.modelId())
            .setPoolId(key.poolId())
            .setAcceleratorId(key.acceleratorId())
            .setServiceTier(key.serviceTier())
            .setCallKind(key.callKind())
            .setCurrency(key.currency())
            .setTraceId(sharer.traceId())
            .setDeviceNanos(share.weights[Weight.DEVICE_NANOS.ordinal()])
            .setParts(share.parts)
            .setWeights(orEmpty(share.weights))
            .setFailedWeights(orEmpty(share.failed))
            .setCancelledWeights(orEmpty(share.cancelled))
            .setRetriedWeights(orEmpty(share.retried))
            .build();
    COSTS.write(share.told, state);
    return state;
  }

  private static List<Long> orEmpty(long @Nullable [] weights) {
    return weights == null || Sums.areZero(weights)
        ? List.of()
        : LongStream.of(weights).boxed().toList();
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
    BANDS.read(row, cell.bands);
    BANDS.read(row, cell.toldBands);
    Sums.add(cell.bandWeights, state.getContextWeights());
    cell.isUnbanded =
        state.getContextWeights().isEmpty()
            && row.getContextRequests().isEmpty()
            && !Sums.areZero(cell.sums);
    cell.busy.mark(state.getBusySlots());
    for (CostShare stored : state.getShares()) {
      Share share = share(stored);
      // Whoever tells a share tells the row, too.
      share.toldMethod = SharingMethod.valueOf(row.getSharingMethod());
      cell.shares.put(new Sharer(usageKey(stored), stored.getTraceId()), share);
    }
    return cell;
  }

  private static Share share(CostShare stored) {
    Share share = new Share();
    share.parts = stored.getParts();
    Sums.add(share.weights, stored.getWeights());
    if (stored.getWeights().isEmpty() && stored.getDeviceNanos() > 0) {
      share.weights[Weight.DEVICE_NANOS.ordinal()] = stored.getDeviceNanos();
      share.parts = 1;
    }
    share.failed = orNull(stored.getFailedWeights());
    share.cancelled = orNull(stored.getCancelledWeights());
    share.retried = orNull(stored.getRetriedWeights());
    COSTS.read(stored, share.costs);
    COSTS.read(stored, share.told);
    return share;
  }

  private static long @Nullable [] orNull(List<Long> weights) {
    if (weights.isEmpty()) {
      return null;
    }
    long[] read = new long[Weight.COUNT];
    Sums.add(read, weights);
    return read;
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
    long[] bands = new long[ContextBands.LENGTH];
    BANDS.read(from, bands);
    BANDS.write(bands, to);
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
