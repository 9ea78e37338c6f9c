package io.fleetledger.metering;

import java.nio.ByteBuffer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Which ids have been seen, for events without sequence numbers: an entry of 12 bytes and its key
 * each, forgotten when the watermark has gone on by the horizon of the settings since the event
 * came. Whether an entry is forgotten depends on the watermark alone, and not on whether the sweep
 * has come by yet.
 */
final class IdDedup {
  private final KeyValueStore<String, byte[]> store;
  private final long horizonMicros;

  private @Nullable String cursor;
  private long sweptUntil = Long.MIN_VALUE;
  private long sweeping = Long.MIN_VALUE;

  IdDedup(KeyValueStore<String, byte[]> store, long horizonMicros) {
    this.store = store;
    this.horizonMicros = horizonMicros;
  }

  /**
   * Takes an event under its id.
   *
   * @param id of the node and its event
   * @param watermarkMicros the latest event time so far, its own included, epoch microseconds
   */
  Novelty take(String id, int fingerprint, long watermarkMicros) {
    byte[] stored = store.get(id);
    if (stored != null && takenAt(stored) >= watermarkMicros - horizonMicros) {
      int first = ByteBuffer.wrap(stored).getInt(Long.BYTES);
      return first == fingerprint ? Novelty.DUPLICATE : Novelty.CONFLICT;
    }
    store.put(
        id,
        ByteBuffer.allocate(Long.BYTES + Integer.BYTES)
            .putLong(watermarkMicros)
            .putInt(fingerprint)
            .array());
    return Novelty.NEW;
  }

  /**
   * Deletes what is forgotten, some entries at a time: a round over the store each time that the
   * watermark has gone on by an hour.
   *
   * @param hour the hour of the watermark, epoch microseconds
   * @param budget entries to look at, at most
   */
  void sweep(long hour, int budget) {
    if (cursor == null) {
      if (hour <= sweptUntil) {
        return;
      }
      cursor = "";
      sweeping = hour;
    }
    int left = budget;
    try (KeyValueIterator<String, byte[]> entries = store.range(cursor, null)) {
      while (entries.hasNext()) {
        KeyValue<String, byte[]> entry = entries.next();
        if (left-- <= 0) {
          cursor = entry.key;
          return;
        }
        if (takenAt(entry.value) < sweeping - horizonMicros) {
          store.delete(entry.key);
        }
      }
    }
    sweptUntil = sweeping;
    cursor = null;
  }

  private static long takenAt(byte[] stored) {
    return ByteBuffer.wrap(stored).getLong();
  }
}
