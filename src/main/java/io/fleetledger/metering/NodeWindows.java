package io.fleetledger.metering;

import io.fleetledger.cost.SharingMethod;
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
import org.apache.kafka.streams.KeyValue;
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

    static CellKey ofStored(String stored) {
      String[] parts = stored.split(String.valueOf(RowKeys.SEPARATOR), -1);
      return new CellKey(parts[1], Long.parseLong(parts[0]), Long.parseLong(parts[2]));
    }
  }

  private final KeyValueStore<String, byte[]> minuteStore;
  private final NodeMinuteCodec codec = new NodeMinuteCodec();
  private final NodeHours hours;
  private final Map<CellKey, NodeMinute> cells = new HashMap<>();

  NodeWindows(
      KeyValueStore<String, byte[]> minuteStore, KeyValueStore<String, NodeUsage> hourStore) {
    this.minuteStore = minuteStore;
    this.hours = new NodeHours(hourStore);
  }

  /** The node-minute under these terms, made if there is none. */
  NodeMinute at(String nodeId, long minute, Terms terms) {
    CellKey key = new CellKey(nodeId, minute, terms.deployment().fromMicros());
    NodeMinute cell = cells.get(key);
    if (cell == null) {
      cell = new NodeMinute(nodeId, minute, terms);
      byte[] stored = minuteStore.get(key.stored());
      if (stored != null) {
        codec.read(stored, cell);
      }
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
    hours.flush(watermarkMicros, sink);
  }

  private void flush(
      CellKey key,
      NodeMinute cell,
      TenantDeltas deltas,
      BiConsumer<String, @Nullable NodeUsage> sink) {
    cell.settle();
    tellCosts(cell, deltas);
    hours.add(cell);
    cell.tell();
    NodeUsage row = NodeRows.row(cell);
    boolean isNothing = cell.isSilent() && cell.coveredMicros() == 0;
    minuteStore.put(key.stored(), isNothing ? null : codec.write(cell));
    sink.accept(NodeRows.key(row), isNothing ? null : row);
  }

  private static void tellCosts(NodeMinute cell, TenantDeltas deltas) {
    SharingMethod method = cell.terms().pool().sharing().method();
    for (Share share : cell.shares.all()) {
      if (!share.isTold(method)) {
        deltas.addCosts(cell.minute, share, method);
        System.arraycopy(share.costs, 0, share.told, 0, CostMeasure.COUNT);
        share.toldMethod = method;
      }
    }
    cell.shares.removeIf(share -> share.parts == 0 && share.cost(CostMeasure.IDLE_COST_NANOS) == 0);
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
      long watermarkMicros,
      Resolver resolver,
      TenantDeltas deltas,
      BiConsumer<String, @Nullable NodeUsage> sink) {
    try (KeyValueIterator<String, byte[]> all =
        minuteStore.range(RowKeys.instant(Math.max(0, notBefore)), LAST_KEY)) {
      while (all.hasNext()) {
        KeyValue<String, byte[]> entry = all.next();
        CellKey key = CellKey.ofStored(entry.key);
        if (nodeIds.contains(key.nodeId())) {
          revise(key, entry.value, resolver, deltas, sink);
        }
      }
    }
    hours.flush(watermarkMicros, sink);
  }

  private void revise(
      CellKey key,
      byte[] stored,
      Resolver resolver,
      TenantDeltas deltas,
      BiConsumer<String, @Nullable NodeUsage> sink) {
    long coveredFrom = Math.max(key.minute(), key.deployedFrom());
    Terms terms = resolver.terms(key.nodeId(), key.deployedFrom(), coveredFrom);
    if (terms == null) {
      // The catalog is not whole yet: the change that completes it looks again.
      return;
    }
    NodeMinute cell = new NodeMinute(key.nodeId(), key.minute(), terms);
    long toldTerms = codec.read(stored, cell);
    cell.settle();
    hours.renew(cell);
    if (toldTerms != NodeRows.termsPrint(cell) || !cell.isToldAll()) {
      cells.remove(key);
      flush(key, cell, deltas, sink);
    } else if (cells.containsKey(key)) {
      cells.put(key, cell);
    }
  }

  /** Forgets node-minutes and node-hours that can't change any more. */
  void expire(long beforeMicros) {
    TimedStores.deleteBefore(minuteStore, beforeMicros);
    hours.expire(beforeMicros);
  }
}
