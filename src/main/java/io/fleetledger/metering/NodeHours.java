package io.fleetledger.metering;

import io.fleetledger.schema.Grain;
import io.fleetledger.schema.NodeUsage;
import io.fleetledger.streams.TimedStores;
import io.fleetledger.time.Micros;
import io.fleetledger.usage.ContextBands;
import io.fleetledger.usage.Latencies;
import io.fleetledger.usage.Measure;
import io.fleetledger.usage.NodeMeasure;
import io.fleetledger.usage.RowKeys;
import io.fleetledger.usage.Sums;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The node-hours of one partition: each is told what its minutes hold more than at the last
 * telling.
 */
final class NodeHours {
  private final KeyValueStore<String, NodeUsage> store;
  private final Map<String, NodeUsage> changed = new HashMap<>();

  NodeHours(KeyValueStore<String, NodeUsage> store) {
    this.store = store;
  }

  /** Adds what a settled minute has not told yet. */
  void add(NodeMinute cell) {
    NodeUsage hour = hour(cell);
    add(hour, difference(cell.sums, cell.toldSums), difference(cell.nodeSums, cell.toldNodeSums));
    Latencies latencies = cell.untoldLatencies;
    if (!latencies.isEmpty()) {
      NodeRows.LATENCIES.read(hour, latencies);
      NodeRows.LATENCIES.write(latencies, hour);
      latencies.clear();
    }
    long[] bands = difference(cell.bands, cell.toldBands);
    if (!Sums.areZero(bands)) {
      NodeRows.BANDS.read(hour, bands);
      NodeRows.BANDS.write(bands, hour);
    }
    System.arraycopy(cell.sums, 0, cell.toldSums, 0, Measure.COUNT);
    System.arraycopy(cell.nodeSums, 0, cell.toldNodeSums, 0, NodeMeasure.COUNT);
    System.arraycopy(cell.bands, 0, cell.toldBands, 0, ContextBands.LENGTH);
  }

  /**
   * Takes another end of the deployment into its hour: where no minute changed, nothing else does.
   */
  void renew(NodeMinute cell) {
    NodeUsage fresh = NodeRows.emptyRow(Grain.HOUR, Micros.hourOf(cell.minute), Micros.HOUR, cell);
    String key = key(cell.minute, fresh);
    NodeUsage stored = changed.containsKey(key) ? null : store.get(key);
    if (stored != null && !stored.getCoveredUntil().equals(fresh.getCoveredUntil())) {
      hour(cell);
    }
  }

  /** Writes and sends the hours that changed; one with nothing left in it is deleted. */
  void flush(BiConsumer<String, @Nullable NodeUsage> sink) {
    changed.forEach(
        (key, hour) -> {
          boolean isNothing = hour.getDeployedMicros() == 0 && Sums.areZero(NodeRows.sums(hour));
          hour.setRevision(hour.getRevision() + 1);
          store.put(key, isNothing ? null : hour);
          sink.accept(NodeRows.key(hour), isNothing ? null : hour);
        });
    changed.clear();
  }

  /** Forgets hours that can't change any more. */
  void expire(long beforeMicros) {
    TimedStores.deleteBefore(store, Micros.hourOf(beforeMicros));
  }

  private NodeUsage hour(NodeMinute cell) {
    long start = Micros.hourOf(cell.minute);
    NodeUsage fresh = NodeRows.emptyRow(Grain.HOUR, start, Micros.HOUR, cell);
    String key = key(start, fresh);
    NodeUsage hour = changed.get(key);
    if (hour == null) {
      hour = fresh;
      NodeUsage stored = store.get(key);
      if (stored != null) {
        NodeRows.copySums(stored, hour);
        hour.setRevision(stored.getRevision());
      }
      changed.put(key, hour);
    }
    return hour;
  }

  private static String key(long withinMicros, NodeUsage row) {
    return RowKeys.of(
        RowKeys.instant(Micros.hourOf(withinMicros)),
        row.getNodeId(),
        RowKeys.instant(Micros.of(row.getDeployedFrom())));
  }

  private static void add(NodeUsage hour, long[] sums, long[] nodeSums) {
    NodeRows.SUMS.read(hour, sums);
    NodeRows.SUMS.write(sums, hour);
    NodeRows.NODE_SUMS.read(hour, nodeSums);
    NodeRows.NODE_SUMS.write(nodeSums, hour);
  }

  private static long[] difference(long[] now, long[] before) {
    long[] difference = now.clone();
    for (int i = 0; i < difference.length; i++) {
      difference[i] = Math.subtractExact(difference[i], before[i]);
    }
    return difference;
  }
}
