package io.fleetledger.metering;

import io.fleetledger.cost.SharingMethod;
import io.fleetledger.schema.TenantDelta;
import io.fleetledger.schema.UsageDelta;
import io.fleetledger.schema.WorkflowDelta;
import io.fleetledger.time.Micros;
import io.fleetledger.usage.CostMeasure;
import io.fleetledger.usage.Latencies;
import io.fleetledger.usage.LatencyFields;
import io.fleetledger.usage.Measure;
import io.fleetledger.usage.Sums;
import io.fleetledger.usage.UsageKey;
import io.fleetledger.usage.WorkflowMeasure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * What stage 2 has not been told yet: sums per tenant, key and minute since the last commit, over
 * all nodes of the partition. Combining here is what makes stage 2 cheap.
 */
final class TenantDeltas {
  /** Keeps a record well below the broker's limit of 1 MB. */
  private static final int MAX_CELLS_PER_RECORD = 500;

  private static final LatencyFields LATENCIES = new LatencyFields(UsageDelta.getClassSchema());
  private static final Sums<CostMeasure> COSTS =
      new Sums<>(UsageDelta.getClassSchema(), CostMeasure.values());

  private record CellKey(long minute, UsageKey key) {}

  private record CallKey(String traceId, String currency, long minute) {}

  private static final class Cell {
    private final long[] sums = new long[Measure.COUNT];
    private final Latencies latencies = new Latencies();
    private final long[] costs = new long[CostMeasure.COUNT];
    private @Nullable SharingMethod method;
  }

  private static final class Calls {
    private final long[] sums = new long[WorkflowMeasure.COUNT];
    private long fromMicros = Long.MAX_VALUE;
    private long untilMicros = Long.MIN_VALUE;
  }

  private static final class Pending {
    private final Map<CellKey, Cell> cells = new HashMap<>();
    private final Map<CallKey, Calls> calls = new HashMap<>();
  }

  private final Map<String, Pending> tenants = new TreeMap<>();
  private int size;

  /** How many sums wait to be handed over. */
  int size() {
    return size;
  }

  /** Adds measures of a minute. */
  void add(long minute, UsageKey key, long[] sums) {
    Sums.add(cell(minute, key).sums, sums);
  }

  /** Adds latencies of a minute. */
  void add(long minute, UsageKey key, Latencies latencies) {
    cell(minute, key).latencies.add(latencies);
  }

  /**
   * Adds what a sharer of a node-minute bears more, or less, than was told.
   *
   * @param method the sharing method of the minute from now on
   */
  void addCosts(long minute, Sharer sharer, Share share, SharingMethod method) {
    Cell cell = cell(minute, sharer.key());
    cell.method = method;
    for (int i = 0; i < cell.costs.length; i++) {
      cell.costs[i] += share.costs[i] - share.told[i];
    }
    int cost = CostMeasure.COST_NANOS.ordinal();
    long costNanos = share.costs[cost] - share.told[cost];
    if (!sharer.traceId().isEmpty() && costNanos != 0) {
      String tenant = sharer.key().tenantId();
      CallKey call = new CallKey(sharer.traceId(), sharer.key().currency(), minute);
      calls(tenant, call).sums[WorkflowMeasure.COST_NANOS.ordinal()] += costNanos;
    }
  }

  /**
   * Adds a call of a workflow, in a currency that it cost: it counts in the one in which it
   * finished, and only spans its time in the others.
   */
  void addCall(MeteredEvent metered, String traceId, String currency, boolean counts) {
    long minute = Micros.minuteOf(metered.finishedMicros());
    Calls calls = calls(metered.event().getTenantId(), new CallKey(traceId, currency, minute));
    if (counts) {
      Sums.add(calls.sums, metered.workflowSums());
    }
    calls.fromMicros = Math.min(calls.fromMicros, metered.arrivedMicros());
    calls.untilMicros = Math.max(calls.untilMicros, metered.finishedMicros());
  }

  /** Hands every tenant's deltas over as records, and forgets them. */
  void drain(int partition, long watermarkMicros, BiConsumer<String, TenantDelta> sink) {
    tenants.forEach(
        (tenant, pending) -> {
          List<UsageDelta> usage = new ArrayList<>(pending.cells.size());
          pending.cells.forEach((key, cell) -> usage.add(usageDelta(key, cell)));
          List<WorkflowDelta> workflows = new ArrayList<>(pending.calls.size());
          pending.calls.forEach((key, calls) -> workflows.add(workflowDelta(key, calls)));
          // Cost belongs to a session, which its calls make: they go before it, in every record.
          workflows.sort(Comparator.comparing(WorkflowDelta::getCostOnly));
          int most = Math.max(usage.size(), workflows.size());
          for (int from = 0; from < most; from += MAX_CELLS_PER_RECORD) {
            sink.accept(
                tenant,
                new TenantDelta(
                    partition,
                    Micros.toInstant(watermarkMicros),
                    chunk(usage, from),
                    chunk(workflows, from),
                    null));
          }
        });
    tenants.clear();
    size = 0;
  }

  private static <T> List<T> chunk(List<T> all, int from) {
    int size = all.size();
    return all.subList(Math.min(from, size), Math.min(from + MAX_CELLS_PER_RECORD, size));
  }

  private Cell cell(long minute, UsageKey key) {
    return pending(key.tenantId())
        .cells
        .computeIfAbsent(
            new CellKey(minute, key),
            absent -> {
              size++;
              return new Cell();
            });
  }

  private Calls calls(String tenant, CallKey key) {
    return pending(tenant)
        .calls
        .computeIfAbsent(
            key,
            absent -> {
              size++;
              return new Calls();
            });
  }

  private Pending pending(String tenant) {
    return tenants.computeIfAbsent(tenant, absent -> new Pending());
  }

  private static UsageDelta usageDelta(CellKey at, Cell cell) {
    UsageKey key = at.key();
    UsageDelta delta =
        UsageDelta.newBuilder()
            .setMinute(Micros.toInstant(at.minute()))
            .setProjectId(key.projectId())
            .setModelId(key.modelId())
            .setPoolId(key.poolId())
            .setAcceleratorId(key.acceleratorId())
            .setServiceTier(key.serviceTier())
            .setCallKind(key.callKind())
            .setCurrency(key.currency())
            .setSums(LongStream.of(cell.sums).boxed().toList())
            .setSharingMethod(cell.method == null ? null : cell.method.name())
            .build();
    COSTS.write(cell.costs, delta);
    LATENCIES.write(cell.latencies, delta);
    return delta;
  }

  /** A delta of cost alone spans its minute, and belongs to the session that touches it. */
  private static WorkflowDelta workflowDelta(CallKey key, Calls calls) {
    boolean costOnly = calls.fromMicros == Long.MAX_VALUE;
    return new WorkflowDelta(
        key.traceId(),
        key.currency(),
        costOnly,
        Micros.toInstant(costOnly ? key.minute() : calls.fromMicros),
        Micros.toInstant(costOnly ? key.minute() + Micros.MINUTE : calls.untilMicros),
        LongStream.of(calls.sums).boxed().toList());
  }
}
