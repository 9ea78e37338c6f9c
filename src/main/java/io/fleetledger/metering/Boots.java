package io.fleetledger.metering;

import io.fleetledger.schema.BootState;
import io.fleetledger.schema.NodeCoverage;
import io.fleetledger.time.Micros;
import io.fleetledger.usage.RowKeys;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The boots of one partition's nodes: worked on in memory, written to their stores when the task
 * commits.
 *
 * <p>What is kept of a boot for good is a header of some 50 bytes, 16 bytes for each run of full
 * sequence chunks, 16 bytes for each old chunk with a gap, and the row of each hour that misses
 * events, so that it heals whenever they come. The rest, a row per hour and 4 bytes per event, is
 * forgotten when it is too old. How far the sweep that forgets has come changes no answer.
 */
final class Boots {
  private static final int MAX_WARM = 2_000;

  private final KeyValueStore<String, BootState> headers;
  private final KeyValueStore<String, byte[]> chunks;
  private final KeyValueStore<String, NodeCoverage> rows;
  private final Map<String, Map<String, Boot>> warm = new HashMap<>();
  private int warmBoots;

  /** Where the sweep goes on; null: it has been everywhere. */
  private @Nullable String cursor;

  private long sweeping = Long.MIN_VALUE;
  private long sweptUntil = Long.MIN_VALUE;

  /**
   * @param headers boots by node and boot
   * @param chunks sequence chunks by node, boot and number
   * @param rows hours by node, boot and start
   */
  Boots(
      KeyValueStore<String, BootState> headers,
      KeyValueStore<String, byte[]> chunks,
      KeyValueStore<String, NodeCoverage> rows) {
    this.headers = headers;
    this.chunks = chunks;
    this.rows = rows;
  }

  /** The boot, made if nothing has been heard of it; "": records that name none. */
  Boot of(String nodeId, @Nullable String bootId) {
    String id = bootId == null ? "" : bootId;
    Map<String, Boot> ofNode = warm.get(nodeId);
    if (ofNode == null) {
      ofNode = new HashMap<>();
      warm.put(nodeId, ofNode);
    }
    Boot boot = ofNode.get(id);
    if (boot == null) {
      boot = load(nodeId, id);
      ofNode.put(id, boot);
      warmBoots++;
    }
    return boot;
  }

  /** Writes what changed, and sends the rows that did. */
  void flush(BiConsumer<String, NodeCoverage> sink) {
    boolean isCrowded = warmBoots > MAX_WARM;
    Iterator<Map<String, Boot>> nodes = warm.values().iterator();
    while (nodes.hasNext()) {
      Map<String, Boot> boots = nodes.next();
      Iterator<Boot> ofNode = boots.values().iterator();
      while (ofNode.hasNext()) {
        Boot boot = ofNode.next();
        if (boot.dirty) {
          write(boot, sink);
        } else if (isCrowded) {
          ofNode.remove();
          warmBoots--;
        }
      }
      if (boots.isEmpty()) {
        nodes.remove();
      }
    }
  }

  /**
   * Forgets what is too old, some of it at a time: a round over all boots for each hour.
   *
   * @param hour the first hour that is not too old, epoch microseconds; hours before it are late
   * @param budget boots, hours and chunks to deal with, about
   * @param sink takes rows that changed before
   */
  void sweep(long hour, int budget, BiConsumer<String, NodeCoverage> sink) {
    if (cursor == null) {
      if (hour <= sweptUntil) {
        return;
      }
      cursor = "";
      sweeping = hour;
    }
    int left = budget;
    try (KeyValueIterator<String, BootState> stored = headers.range(cursor, null)) {
      while (stored.hasNext()) {
        KeyValue<String, BootState> entry = stored.next();
        cursor = entry.key;
        if (left <= 0) {
          return;
        }
        Boot boot = atRest(entry.key, entry.value);
        int forgotten = forget(boot);
        int compacted = boot.seen.compact(boot.marks.highestBefore(sweeping), left);
        if (forgotten + compacted > 0) {
          write(boot, sink);
        }
        if (compacted == left) {
          return;
        }
        left -= 1 + forgotten + compacted;
      }
    }
    sweptUntil = sweeping;
    cursor = null;
  }

  /** Forgets the hours of a boot that can't change any more; returns how many. */
  private int forget(Boot boot) {
    int forgotten = 0;
    // An hour's first sample may still change the hour before.
    Iterator<CoverageHour> old =
        boot.hours.headMap(sweeping - Micros.HOUR, false).values().iterator();
    while (old.hasNext()) {
      CoverageHour hour = old.next();
      if (hour.isComplete() && !hour.changed) {
        boot.forget(hour);
        rows.delete(CoverageRows.key(boot.nodeId, boot.bootId, hour.hour));
        old.remove();
        forgotten++;
      }
    }
    return forgotten;
  }

  /** The boot of a header, without making it warm. */
  private Boot atRest(String key, BootState header) {
    int separator = key.indexOf(RowKeys.SEPARATOR);
    String nodeId = key.substring(0, separator);
    String bootId = key.substring(separator + 1);
    Map<String, Boot> ofNode = warm.get(nodeId);
    Boot boot = ofNode == null ? null : ofNode.get(bootId);
    return boot == null ? read(nodeId, bootId, header) : boot;
  }

  private Boot load(String nodeId, String bootId) {
    BootState header = headers.get(RowKeys.of(nodeId, bootId));
    if (header != null) {
      return read(nodeId, bootId, header);
    }
    return Boot.unheardOf(
        nodeId, bootId, new SeenSequences(chunks, nodeId, bootId, new LongRanges(), 0));
  }

  private Boot read(String nodeId, String bootId, BootState header) {
    SeenSequences seen =
        new SeenSequences(
            chunks,
            nodeId,
            bootId,
            LongRanges.of(header.getFullChunks()),
            header.getCompactedUntil());
    NavigableMap<Long, CoverageHour> hours = new TreeMap<>();
    try (KeyValueIterator<String, NodeCoverage> stored =
        rows.range(
            CoverageRows.key(nodeId, bootId, 0),
            CoverageRows.key(nodeId, bootId, Long.MAX_VALUE))) {
      while (stored.hasNext()) {
        CoverageHour hour = CoverageRows.read(stored.next().value);
        hours.put(hour.hour, hour);
      }
    }
    SequenceMarks marks =
        new SequenceMarks(
            hours,
            seen,
            header.getHighestMarked(),
            header.getUnmarked(),
            header.getHighestForgotten());
    return new Boot(nodeId, bootId, seen, marks, hours, CoverageRows.forgotten(header));
  }

  private void write(Boot boot, BiConsumer<String, NodeCoverage> sink) {
    boot.settle();
    boot.seen.write();
    for (CoverageHour hour : boot.hours.values()) {
      if (hour.changed) {
        hour.changed = false;
        hour.revision++;
        NodeCoverage row = CoverageRows.row(boot, hour);
        String key = CoverageRows.key(boot.nodeId, boot.bootId, hour.hour);
        rows.put(key, row);
        sink.accept(key, row);
      }
    }
    headers.put(RowKeys.of(boot.nodeId, boot.bootId), CoverageRows.header(boot));
    boot.dirty = false;
  }
}
