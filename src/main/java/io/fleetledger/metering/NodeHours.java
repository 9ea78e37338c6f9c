package io.fleetledger.metering;

import io.fleetledger.schema.NodeUsage;
import io.fleetledger.streams.TimedStores;
import io.fleetledger.time.Micros;
import io.fleetledger.usage.RowKeys;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The node-hours of one partition: each is told what its minutes hold more than at the last
 * telling. Worked on in memory, written and sent when the task commits.
 */
final class NodeHours {
  /** How long after its end an untouched hour stays in memory, in event time. */
  private static final long WARM_MICROS = 5 * Micros.MINUTE;

  /** Most hours that stay in memory over a commit, however warm they are. */
  private static final int MOST_WARM = 5_000;

  private record HourKey(String nodeId, long hour, long deployedFrom) {
    static HourKey of(NodeMinute cell) {
      return new HourKey(cell.nodeId, Micros.hourOf(cell.minute), cell.deployedFrom);
    }

    String stored() {
      return RowKeys.of(RowKeys.instant(hour), nodeId, RowKeys.instant(deployedFrom));
    }
  }

  private final KeyValueStore<String, NodeUsage> store;
  private final Map<HourKey, NodeHour> hours = new HashMap<>();

  NodeHours(KeyValueStore<String, NodeUsage> store) {
    this.store = store;
  }

  /** Adds what a settled minute has not told yet. */
  void add(NodeMinute cell) {
    HourKey key = HourKey.of(cell);
    NodeHour hour = hours.get(key);
    if (hour == null) {
      NodeUsage stored = store.get(key.stored());
      hour = stored == null ? new NodeHour(cell) : read(stored, cell);
      hours.put(key, hour);
    }
    hour.add(cell);
  }

  /**
   * Takes another end of the deployment into its hour: where no minute changed, nothing else does.
   */
  void renew(NodeMinute cell) {
    HourKey key = HourKey.of(cell);
    NodeHour hour = hours.get(key);
    if (hour == null) {
      NodeUsage stored = store.get(key.stored());
      if (stored == null) {
        return;
      }
      hour = read(stored, cell);
    }
    if (hour.toldUntil != NodeRows.coveredUntil(hour.hour, Micros.HOUR, cell.terms())) {
      hour.use(cell);
      hours.put(key, hour);
    }
  }

  private static NodeHour read(NodeUsage stored, NodeMinute cell) {
    NodeHour hour = new NodeHour(cell);
    hour.read(stored);
    return hour;
  }

  /** Writes and sends the hours that changed; one with nothing left in it is deleted. */
  void flush(long watermarkMicros, BiConsumer<String, @Nullable NodeUsage> sink) {
    boolean isCrowded = hours.size() > MOST_WARM;
    Iterator<Map.Entry<HourKey, NodeHour>> entries = hours.entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<HourKey, NodeHour> entry = entries.next();
      NodeHour hour = entry.getValue();
      if (hour.dirty) {
        flush(entry.getKey(), hour, sink);
      }
      if (isCrowded
          || hour.isNothing()
          || hour.hour + Micros.HOUR + WARM_MICROS < watermarkMicros) {
        entries.remove();
      }
    }
  }

  private void flush(HourKey key, NodeHour hour, BiConsumer<String, @Nullable NodeUsage> sink) {
    hour.revision++;
    hour.dirty = false;
    NodeUsage row = NodeRows.row(hour);
    hour.toldUntil = Micros.of(row.getCoveredUntil());
    store.put(key.stored(), hour.isNothing() ? null : row);
    sink.accept(NodeRows.key(row), hour.isNothing() ? null : row);
  }

  /** Forgets hours that can't change any more. */
  void expire(long beforeMicros) {
    TimedStores.deleteBefore(store, Micros.hourOf(beforeMicros));
    hours.keySet().removeIf(key -> key.hour() < Micros.hourOf(beforeMicros));
  }
}
