package io.fleetledger.metering;

import io.fleetledger.usage.RowKeys;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Which sequence numbers of a boot have been seen: a bit each, in chunks of 64 bytes, so that a
 * look costs the same however many there are. Chunks are kept for good, an eighth of a byte an
 * event, so that a repeat is known after any time.
 */
final class SequenceDedup {
  private static final int CHUNK_BITS = 9;
  private static final int WORDS = (1 << CHUNK_BITS) / Long.SIZE;
  private static final int MAX_WARM_CHUNKS = 50_000;

  private record ChunkKey(String nodeId, String bootId, long chunk) {
    String stored() {
      return RowKeys.of(nodeId, bootId, Long.toHexString(chunk));
    }
  }

  private static final class Chunk {
    private final long[] words = new long[WORDS];
    private boolean dirty;
  }

  private final KeyValueStore<String, byte[]> store;
  private final Map<ChunkKey, Chunk> chunks = new HashMap<>();

  SequenceDedup(KeyValueStore<String, byte[]> store) {
    this.store = store;
  }

  /** Whether a sequence number is seen for the first time; from now on it is not. */
  boolean isNew(String nodeId, String bootId, long sequence) {
    Chunk chunk =
        chunks.computeIfAbsent(new ChunkKey(nodeId, bootId, sequence >>> CHUNK_BITS), this::load);
    int word = (int) (sequence >>> 6) & (WORDS - 1);
    long bit = 1L << sequence;
    if ((chunk.words[word] & bit) != 0) {
      return false;
    }
    chunk.words[word] |= bit;
    chunk.dirty = true;
    return true;
  }

  /** Writes what changed. */
  void flush() {
    Iterator<Map.Entry<ChunkKey, Chunk>> entries = chunks.entrySet().iterator();
    boolean full = chunks.size() > MAX_WARM_CHUNKS;
    while (entries.hasNext()) {
      Map.Entry<ChunkKey, Chunk> entry = entries.next();
      Chunk chunk = entry.getValue();
      if (chunk.dirty) {
        store.put(entry.getKey().stored(), toBytes(chunk.words));
        chunk.dirty = false;
      } else if (full) {
        entries.remove();
      }
    }
  }

  private Chunk load(ChunkKey key) {
    Chunk chunk = new Chunk();
    byte[] stored = store.get(key.stored());
    if (stored != null) {
      ByteBuffer.wrap(stored).asLongBuffer().get(chunk.words);
    }
    return chunk;
  }

  private static byte[] toBytes(long[] words) {
    ByteBuffer bytes = ByteBuffer.allocate(WORDS * Long.BYTES);
    bytes.asLongBuffer().put(words);
    return bytes.array();
  }
}
