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

  /** How long after its end the costs of a crowded minute may wait, in event time. */
  private static final long OVER_MICROS = 2 * Micros.MINUTE;

  /**
   * How long what a crowded minute's sharers bear may wait, by the wall clock. All of them bear
   * something else after every request, and each is a row of stage 2: some thousands for a node,
   * where their usage is told at once.
   */
  private static final long TELL_COSTS_MILLIS = 30_000;

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
  private final UntoldMinutes untold;
  private final NodeHours hours;
  private final Map<CellKey, NodeMinute> cells = new HashMap<>();

  NodeWindows(
      KeyValueStore<String, byte[]> minuteStore, KeyValueStore<String, NodeUsage> hourStore) {
    this.minuteStore = minuteStore;
    this.untold = new UntoldMinutes(minuteStore, codec);
    this.hours = new NodeHours(hourStore);
  }

  /** The node-minute that a part of an event of a node belongs to. */
  NodeMinute at(String nodeId, Placement.Part part) {
    NodeTerms.Spot spot = part.spot;
    if (spot == null) {
      return at(nodeId, part.minute, part.terms);
    }
    NodeMinute cell = spot.cell;
    if (cell == null || cell.isLetGo) {
      cell = at(nodeId, part.minute, part.terms);
      spot.cell = cell;
    }
    return cell;
  }

  /** The node-minute under these terms, made if there is none. */
  NodeMinute at(String nodeId, long minute, Terms terms) {
    CellKey key = new CellKey(nodeId, minute, terms.deployment().fromMicros());
    NodeMinute cell = cells.get(key);
    if (cell == null) {
      cell = new NodeMinute(nodeId, minute, terms);
      String storedKey = key.stored();
      byte[] stored = minuteStore.get(storedKey);
      if (stored != null) {
        codec.read(stored, cell);
        untold.restore(storedKey, cell);
      }
      cells.put(key, cell);
    }
    return cell;
  }

  /** Takes up minutes of which an earlier life of the task had not told all. */
  void resume(Resolver resolver) {
    for (String stored : untold.toRestore()) {
      CellKey key = CellKey.ofStored(stored);
      long coveredFrom = Math.max(key.minute(), key.deployedFrom());
      Terms terms = resolver.terms(key.nodeId(), key.deployedFrom(), coveredFrom);
      if (terms != null) {
        at(key.nodeId(), key.minute(), terms);
      }
    }
  }

  /** Whether there is a node-minute under a deployment. */
  boolean exists(String nodeId, long minute, long deployedFrom) {
    CellKey key = new CellKey(nodeId, minute, deployedFrom);
    return cells.containsKey(key) || minuteStore.get(key.stored()) != null;
  }

  /**
   * Settles what changed, tells the tenants' deltas, and sends rows. The costs of crowded minutes
   * wait until no more comes, or for a while: their rows say what they cost when last settled.
   *
   * @param nowMillis wall clock, epoch milliseconds
   * @param all whether nothing may wait
   * @param sink takes key and row; a null row deletes
   */
  void flush(
      long watermarkMicros,
      long nowMillis,
      boolean all,
      TenantDeltas deltas,
      BiConsumer<String, @Nullable NodeUsage> sink) {
    boolean isCrowded = cells.size() > MOST_WARM;
    Iterator<Map.Entry<CellKey, NodeMinute>> entries = cells.entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<CellKey, NodeMinute> entry = entries.next();
      NodeMinute cell = entry.getValue();
      if (cell.dirty || cell.untoldPieces > 0) {
        boolean isWhole = all || isDue(cell, watermarkMicros, nowMillis);
        if (isWhole) {
          cell.settle();
          tellCosts(cell, deltas);
          cell.costsToldAtMillis = nowMillis;
        }
        tell(entry.getKey(), cell, isWhole, sink);
      }
      if (cell.untoldPieces == 0
          && (isCrowded || cell.minute + WARM_MICROS < watermarkMicros || cell.isSilent())) {
        letGo(cell);
        entries.remove();
      }
    }
    hours.flush(watermarkMicros, sink);
  }

  private static boolean isDue(NodeMinute cell, long watermarkMicros, long nowMillis) {
    return !cell.isCrowded()
        || !cell.dirty
        || nowMillis - cell.costsToldAtMillis >= TELL_COSTS_MILLIS
        || cell.minute + OVER_MICROS <= watermarkMicros;
  }

  /** Sends the row, tells the hour, and stores the minute: whole, or what changed of it. */
  private void tell(
      CellKey key, NodeMinute cell, boolean isWhole, BiConsumer<String, @Nullable NodeUsage> sink) {
    hours.add(cell);
    cell.tell();
    NodeUsage row = NodeRows.row(cell);
    boolean isNothing = cell.isSilent() && cell.coveredMicros() == 0;
    String stored = key.stored();
    if (isWhole) {
      minuteStore.put(stored, isNothing ? null : codec.write(cell));
      untold.forget(stored, cell);
    } else {
      untold.store(stored, cell);
    }
    for (Share share : cell.shares.all()) {
      share.noteStored();
    }
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
   * from the log. To be called right after a flush of all; works minute by minute, so that it holds
   * few.
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
      letGo(cells.remove(key));
      tellCosts(cell, deltas);
      tell(key, cell, true, sink);
    } else if (cells.containsKey(key)) {
      letGo(cells.put(key, cell));
    }
  }

  private static void letGo(@Nullable NodeMinute cell) {
    if (cell != null) {
      cell.isLetGo = true;
    }
  }

  /** Forgets node-minutes and node-hours that can't change any more. */
  void expire(long beforeMicros) {
    TimedStores.deleteBefore(minuteStore, beforeMicros);
    hours.expire(beforeMicros);
  }
}
