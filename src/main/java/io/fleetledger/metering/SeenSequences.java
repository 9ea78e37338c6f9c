package io.fleetledger.metering;

import io.fleetledger.usage.RowKeys;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Which sequence numbers of one boot have been seen: a bit each, in chunks of 128, so that a look
 * costs the same however many there are.
 *
 * <p>Old chunks lose their fingerprints, and if they are full become part of a run of full chunks,
 * which costs 16 bytes however long it is. So what is kept grows with the gaps and with what is
 * young (some 4 bytes an event), and a repeat is still known after any time.
 */
final class SeenSequences {
  private static final int RECENT = 16;

  private final KeyValueStore<String, byte[]> store;
  private final String nodeId;
  private final String bootId;
  private final LongRanges fullChunks;
  private final Map<Long, SequenceChunk> warm = new HashMap<>();
  private long compactedUntil;

  /** Chunks asked for lately, by the last bits of their index: numbers come nearly in order. */
  private final @Nullable SequenceChunk[] recent = new SequenceChunk[RECENT];

  private final long[] recentIndexes = new long[RECENT];

  /**
   * @param fullChunks the chunks of which all has been seen
   * @param compactedUntil the first chunk that is not old
   */
  SeenSequences(
      KeyValueStore<String, byte[]> store,
      String nodeId,
      String bootId,
      LongRanges fullChunks,
      long compactedUntil) {
    this.store = store;
    this.nodeId = nodeId;
    this.bootId = bootId;
    this.fullChunks = fullChunks;
    this.compactedUntil = compactedUntil;
  }

  LongRanges fullChunks() {
    return fullChunks;
  }

  long compactedUntil() {
    return compactedUntil;
  }

  /** Notes a number; false: it has been seen. */
  boolean add(long sequence, int fingerprint) {
    long index = sequence >>> SequenceChunk.BITS;
    return !isFull(index)
        && chunk(index).add((int) sequence & (SequenceChunk.SIZE - 1), fingerprint);
  }

  /** Whether a number that has been seen had this fingerprint, as far as anybody knows. */
  boolean isSame(long sequence, int fingerprint) {
    long index = sequence >>> SequenceChunk.BITS;
    return isFull(index)
        || chunk(index).isSame((int) sequence & (SequenceChunk.SIZE - 1), fingerprint);
  }

  private boolean isFull(long index) {
    return index < compactedUntil && fullChunks.contains(index);
  }

  /** How many numbers after one and up to another, included, have been seen. */
  long count(long after, long until) {
    flush();
    long first = after + 1;
    long firstChunk = first >>> SequenceChunk.BITS;
    long lastChunk = until >>> SequenceChunk.BITS;
    // Full chunks hold all of their numbers; only the outermost may stick out of the span.
    long count = fullChunks.count(firstChunk, lastChunk + 1) * SequenceChunk.SIZE;
    if (fullChunks.contains(firstChunk)) {
      count -= first & (SequenceChunk.SIZE - 1);
    }
    if (fullChunks.contains(lastChunk)) {
      count -= SequenceChunk.SIZE - 1 - (until & (SequenceChunk.SIZE - 1));
    }
    try (KeyValueIterator<String, byte[]> chunks = range(firstChunk, lastChunk)) {
      while (chunks.hasNext()) {
        KeyValue<String, byte[]> entry = chunks.next();
        long base = index(entry.key) << SequenceChunk.BITS;
        count +=
            new SequenceChunk(entry.value)
                .count(
                    (int) Math.max(0, first - base),
                    (int) Math.min(SequenceChunk.SIZE - 1, until - base));
      }
    }
    return count;
  }

  /**
   * Compacts chunks that have become old.
   *
   * @param oldUntil numbers up to this one, included, are old
   * @param budget chunks to compact, at most
   * @return how many it was; the budget: there may be more
   */
  int compact(long oldUntil, int budget) {
    long limit = (oldUntil + 1) >>> SequenceChunk.BITS;
    if (limit <= compactedUntil) {
      return 0;
    }
    flush();
    int done = 0;
    try (KeyValueIterator<String, byte[]> chunks = range(compactedUntil, limit - 1)) {
      while (chunks.hasNext()) {
        KeyValue<String, byte[]> entry = chunks.next();
        long index = index(entry.key);
        if (done == budget) {
          compactedUntil = index;
          return done;
        }
        SequenceChunk chunk = warm.getOrDefault(index, new SequenceChunk(entry.value));
        write(index, chunk, limit);
        done++;
      }
    }
    compactedUntil = limit;
    return done;
  }

  /** Writes what changed, and lets go of what nobody asked for lately. */
  void write() {
    flush();
    Arrays.fill(recent, null);
    Iterator<SequenceChunk> chunks = warm.values().iterator();
    while (chunks.hasNext()) {
      SequenceChunk chunk = chunks.next();
      if (!chunk.touched) {
        chunks.remove();
      }
      chunk.touched = false;
    }
  }

  private void flush() {
    warm.forEach(
        (index, chunk) -> {
          if (chunk.dirty) {
            write(index, chunk, compactedUntil);
          }
        });
  }

  /** Writes a chunk: without fingerprints if it is old, as part of a run if it is full besides. */
  private void write(long index, SequenceChunk chunk, long oldBefore) {
    if (index < oldBefore) {
      chunk.age();
      if (chunk.isFull()) {
        if (!fullChunks.contains(index)) {
          fullChunks.add(index);
        }
        store.delete(key(index));
        chunk.dirty = false;
        return;
      }
    }
    if (chunk.dirty) {
      store.put(key(index), chunk.toBytes());
      chunk.dirty = false;
    }
  }

  private SequenceChunk chunk(long index) {
    int slot = (int) index & (RECENT - 1);
    SequenceChunk last = recent[slot];
    if (last != null && index == recentIndexes[slot]) {
      return last;
    }
    SequenceChunk chunk = warm.get(index);
    if (chunk == null) {
      byte[] stored = store.get(key(index));
      chunk = stored == null ? new SequenceChunk() : new SequenceChunk(stored);
      warm.put(index, chunk);
    }
    chunk.touched = true;
    recent[slot] = chunk;
    recentIndexes[slot] = index;
    return chunk;
  }

  private KeyValueIterator<String, byte[]> range(long firstChunk, long lastChunk) {
    return store.range(key(firstChunk), key(lastChunk));
  }

  private String key(long index) {
    return RowKeys.of(nodeId, bootId, RowKeys.number(index));
  }

  private static long index(String key) {
    return Long.parseLong(key.substring(key.lastIndexOf(RowKeys.SEPARATOR) + 1));
  }
}
