package io.fleetledger.metering;

import io.fleetledger.cost.SharingMethod;
import io.fleetledger.schema.NodeMinuteState;
import io.fleetledger.schema.NodeUsage;
import io.fleetledger.streams.TimedStores;
import io.fleetledger.time.Micros;
import io.fleetledger.usage.CostMeasure;
import io.fleetledger.usage.RowKeys;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The node-minutes and node-hours of one partition: worked on in memory, written to their stores
 * and sent on when the task commits.
 */
final class NodeWindows {
  /** How long after its end an untouched minute stays in memory, in event time. */
  private static final long WARM_MICROS = 5 * Micros.MINUTE;

  /** Most minutes that stay in memory over a commit, however warm they are. */
  private static final int MOST_WARM = 20_000;

  /** After every key that begins with an instant. */
  private static final String LAST_KEY = "~";

  private record CellKey(String nodeId, long minute, long deployedFrom) {
    String stored() {
      return RowKeys.of(RowKeys.instant(minute), nodeId, RowKeys.instant(deployedFrom));
    }
  }

  private final KeyValueStore<String, NodeMinuteState> minuteStore;
  private final NodeHours hours;
  private final Map<CellKey, NodeMinute> cells = new HashMap<>();

  NodeWindows(
      KeyValueStore<String, NodeMinuteState> minuteStore,
      KeyValueStore<String, NodeUsage> hourStore) {
    this.minuteStore = minuteStore;
    this.hours = new NodeHours(hourStore);
  }

  /** The node-minute under these terms, made if there is none. */
  NodeMinute at(String nodeId, long minute, Terms terms) {
    CellKey key = new CellKey(nodeId, minute, terms.deployment().fromMicros());
    NodeMinute cell = cells.get(key);
    if (cell == null) {
      NodeMinuteState state = minuteStore.get(key.stored());
      cell = state == null ? new NodeMinute(nodeId, minute, terms) : NodeRows.read(state, terms);
      cells.put(key, cell);
    }
    return cell;
  }

  /** Whether there is a node-minute under a deployment. */
  boolean exists(String nodeId, long minute, long deployedFrom) {
    CellKey key = new CellKey(nodeId, minute, deployedFrom);
    return cells.containsKey(key) || minuteStore.get(key.stored()) != null;
  }

  /**
   * Settles what changed, tells the tenants' deltas, and sends rows.
   *
   * @param sink takes key and row; a null row deletes
   */
  void flush(
      long watermarkMicros, TenantDeltas deltas, BiConsumer<String, @Nullable NodeUsage> sink) {
    boolean isCrowded = cells.size() > MOST_WARM;
    Iterator<Map.Entry<CellKey, NodeMinute>> entries = cells.entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<CellKey, NodeMinute> entry = entries.next();
      NodeMinute cell = entry.getValue();
      if (cell.dirty) {
        flush(entry.getKey(), cell, deltas, sink);
      }
      if (isCrowded || cell.minute + WARM_MICROS < watermarkMicros || cell.isSilent()) {
        entries.remove();
      }
    }
    hours.flush(sink);
  }

  private void flush(
      CellKey key,
      NodeMinute cell,
      TenantDeltas deltas,
      BiConsumer<String, @Nullable NodeUsage> sink) {
    cell.settle();
    tellCosts(cell, deltas);
    hours.add(cell);
    cell.revision++;
    cell.dirty = false;
    NodeUsage row = NodeRows.row(cell);
    boolean isNothing = cell.isSilent() && cell.coveredMicros() == 0;
    minuteStore.put(key.stored(), isNothing ? null : NodeRows.state(cell, row));
    sink.accept(NodeRows.key(row), isNothing ? null : row);
  }

  private static void tellCosts(NodeMinute cell, TenantDeltas deltas) {
    SharingMethod method = cell.terms().pool().sharing().method();
    Iterator<Map.Entry<Sharer, Share>> shares = cell.shares.entrySet().iterator();
    while (shares.hasNext()) {
      Map.Entry<Sharer, Share> entry = shares.next();
      Share share = entry.getValue();
      if (!share.isTold(method)) {
        deltas.addCosts(cell.minute, entry.getKey(), share, method);
        System.arraycopy(share.costs, 0, share.told, 0, CostMeasure.COUNT);
        share.toldMethod = method;
      }
      if (share.parts == 0 && share.cost(CostMeasure.IDLE_COST_NANOS) == 0) {
        shares.remove();
      }
    }
  }

  /**
   * Takes the terms of a changed catalog into the minutes of some nodes: rates and policies apply
   * anew; minutes that their deployment does not cover any more cost nothing, and vanish if they
   * were silent. What requests did stays as it was metered; metering it anew is for a recompute
   * from the log. To be called right after a flush; works minute by minute, so that it holds few.
   *
   * @param notBefore minutes before this one are final, epoch microseconds
   */
  void revise(
      Set<String> nodeIds,
      long notBefore,
      Resolver resolver,
      TenantDeltas deltas,
      BiConsumer<String, @Nullable NodeUsage> sink) {
    try (KeyValueIterator<String, NodeMinuteState> all =
        minuteStore.range(RowKeys.instant(Math.max(0, notBefore)), LAST_KEY)) {
      while (all.hasNext()) {
        NodeMinuteState state = all.next().value;
        if (nodeIds.contains(state.getRow().getNodeId())) {
          revise(state, resolver, deltas, sink);
        }
      }
    }
    hours.flush(sink);
  }

  private void revise(
      NodeMinuteState state,
      Resolver resolver,
      TenantDeltas deltas,
      BiConsumer<String, @Nullable NodeUsage> sink) {
    NodeUsage row = state.getRow();
    long deployedFrom = Micros.of(row.getDeployedFrom());
    long coveredFrom = Math.max(Micros.of(row.getWindowStart()), deployedFrom);
    Terms terms = resolver.terms(row.getNodeId(), deployedFrom, coveredFrom);
    if (terms == null) {
      // The catalog is not whole yet: the change that completes it looks again.
      return;
    }
    NodeMinute cell = NodeRows.read(state, terms);
    cell.settle();
    hours.renew(cell);
    if (!NodeRows.row(cell).equals(row) || !cell.isTold()) {
      CellKey key = new CellKey(cell.nodeId, cell.minute, deployedFrom);
      cells.remove(key);
      flush(key, cell, deltas, sink);
    } else if (cells.containsKey(new CellKey(cell.nodeId, cell.minute, deployedFrom))) {
      cells.put(new CellKey(cell.nodeId, cell.minute, deployedFrom), cell);
    }
  }

  /** Forgets node-minutes and node-hours that can't change any more. */
  void expire(long beforeMicros) {
    TimedStores.deleteBefore(minuteStore, beforeMicros);
    hours.expire(beforeMicros);
  }
}
