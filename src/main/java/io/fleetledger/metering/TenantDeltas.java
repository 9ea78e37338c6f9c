package io.fleetledger.metering;

import io.fleetledger.cost.SharingMethod;
import io.fleetledger.time.Micros;
import io.fleetledger.usage.CostMeasure;
import io.fleetledger.usage.UsageKey;
import io.fleetledger.usage.WorkflowMeasure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * What stage 2 has not been told yet: sums per tenant, key and minute since the last commit, over
 * all nodes of the partition. Combining here is what makes stage 2 cheap.
 */
final class TenantDeltas {
  /** Keeps a record well below the broker's limit of 1 MB. */
  private static final int MAX_CELLS_PER_RECORD = 500;

  private record CellKey(long minute, UsageKey key) {}

  private static final class Pending {
    private final List<UsageCell> usage = new ArrayList<>();
    private final List<CallCell> calls = new ArrayList<>();
  }

  private final Map<CellKey, UsageCell> cells = new HashMap<>();
  private final Map<CallCell.Key, CallCell> calls = new HashMap<>();

  /** How many sums wait to be handed over. */
  int size() {
    return cells.size() + calls.size();
  }

  /** What waits of a key in a minute, to be added to. */
  UsageCell at(long minute, UsageKey key) {
    CellKey at = new CellKey(minute, key);
    UsageCell cell = cells.get(at);
    if (cell == null) {
      cell = new UsageCell(minute, key);
      cells.put(at, cell);
    }
    return cell;
  }

  /** What waits of a share's key in its minute. */
  UsageCell of(long minute, Share share) {
    UsageCell cell = share.untold;
    if (cell == null) {
      cell = at(minute, share.sharer.key());
      share.untold = cell;
    }
    return cell;
  }

  /**
   * Adds what a sharer of a node-minute bears more, or less, than was told.
   *
   * @param method the sharing method of the minute from now on
   */
  void addCosts(long minute, Share share, SharingMethod method) {
    UsageCell cell = of(minute, share);
    cell.method = method;
    for (int i = 0; i < cell.costs.length; i++) {
      cell.costs[i] += share.costs[i] - share.told[i];
    }
    int cost = CostMeasure.COST_NANOS.ordinal();
    long costNanos = share.costs[cost] - share.told[cost];
    if (costNanos != 0 && !share.sharer.traceId().isEmpty()) {
      CallCell call = calls(minute, share);
      call.sums[WorkflowMeasure.COST_NANOS.ordinal()] += costNanos;
    }
  }

  /**
   * Adds a call of a workflow, in a currency that it cost: it counts in the one in which it
   * finished, and only spans its time in the others.
   */
  void addCall(MeteredEvent metered, Share share, boolean counts) {
    CallCell call = calls(Micros.minuteOf(metered.finishedMicros()), share);
    if (counts) {
      metered.addTo(call.sums);
    }
    call.span(metered.arrivedMicros(), metered.finishedMicros());
  }

  private CallCell calls(long minute, Share share) {
    CallCell call = share.untoldCalls;
    if (call != null && call.key.minute() == minute) {
      return call;
    }
    UsageKey key = share.sharer.key();
    var at = new CallCell.Key(key.tenantId(), share.sharer.traceId(), key.currency(), minute);
    call = calls.get(at);
    if (call == null) {
      call = new CallCell(at);
      calls.put(at, call);
    }
    share.untoldCalls = call;
    return call;
  }

  /**
   * Hands every tenant's deltas over as records, and forgets them.
   *
   * @param isBacklog whether they come from a backlog
   */
  void drain(
      int partition, long watermarkMicros, boolean isBacklog, BiConsumer<String, DeltaDatum> sink) {
    byTenant()
        .forEach(
            (tenant, pending) -> {
              // Cost belongs to a session, which its calls make: they go before it, in every
              // record.
              pending.calls.sort(Comparator.comparing(CallCell::isCostOnly));
              int most = Math.max(pending.usage.size(), pending.calls.size());
              for (int from = 0; from < most; from += MAX_CELLS_PER_RECORD) {
                sink.accept(
                    tenant,
                    new DeltaDatum(
                        partition,
                        watermarkMicros,
                        chunk(pending.usage, from),
                        chunk(pending.calls, from),
                        isBacklog));
              }
            });
    cells.clear();
    calls.clear();
  }

  private Map<String, Pending> byTenant() {
    Map<String, Pending> tenants = new TreeMap<>();
    for (UsageCell cell : cells.values()) {
      tenants.computeIfAbsent(cell.key.tenantId(), id -> new Pending()).usage.add(cell);
    }
    for (CallCell call : calls.values()) {
      tenants.computeIfAbsent(call.key.tenantId(), id -> new Pending()).calls.add(call);
    }
    return tenants;
  }

  private static <T> List<T> chunk(List<T> all, int from) {
    int size = all.size();
    return all.subList(Math.min(from, size), Math.min(from + MAX_CELLS_PER_RECORD, size));
  }
}
