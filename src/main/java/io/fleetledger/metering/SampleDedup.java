package io.fleetledger.metering;

import io.fleetledger.streams.TimedStores;
import io.fleetledger.time.Micros;
import io.fleetledger.usage.RowKeys;
import java.nio.ByteBuffer;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Which seconds of a node have a sample: per node and minute a bit for each second, and the
 * fingerprint of each sample, 8 bytes and 4 per sample. A minute is forgotten when the watermark is
 * past it by the horizon.
 */
final class SampleDedup {
  private final KeyValueStore<String, byte[]> store;
  private final long horizonMicros;
  private long expiredBefore;

  SampleDedup(KeyValueStore<String, byte[]> store, long horizonMicros) {
    this.store = store;
    this.horizonMicros = horizonMicros;
  }

  /**
   * Takes a sample.
   *
   * @param sampledMicros its time, epoch microseconds
   * @param watermarkMicros the latest event time so far, its own included
   */
  Novelty take(String nodeId, long sampledMicros, int fingerprint, long watermarkMicros) {
    long minute = Micros.minuteOf(sampledMicros);
    if (minute < Micros.minuteOf(watermarkMicros - horizonMicros)) {
      return Novelty.NEW;
    }
    String key = RowKeys.of(RowKeys.instant(minute), nodeId);
    byte[] stored = store.get(key);
    long seconds = stored == null ? 0 : ByteBuffer.wrap(stored).getLong();
    long second = 1L << ((sampledMicros - minute) / Micros.SECOND);
    int place = Long.BYTES + Integer.BYTES * Long.bitCount(seconds & (second - 1));
    if (stored != null && (seconds & second) != 0) {
      int first = ByteBuffer.wrap(stored).getInt(place);
      return first == fingerprint ? Novelty.DUPLICATE : Novelty.CONFLICT;
    }
    int length = stored == null ? Long.BYTES : stored.length;
    ByteBuffer added = ByteBuffer.allocate(length + Integer.BYTES).putLong(seconds | second);
    if (stored != null) {
      added.put(stored, Long.BYTES, place - Long.BYTES);
    }
    added.putInt(fingerprint);
    if (stored != null) {
      added.put(stored, place, length - place);
    }
    store.put(key, added.array());
    return Novelty.NEW;
  }

  /** Deletes, hour by hour, the minutes that are forgotten at a watermark, epoch microseconds. */
  void expire(long watermarkMicros) {
    long before = Micros.hourOf(watermarkMicros - horizonMicros);
    if (before > expiredBefore) {
      TimedStores.deleteBefore(store, before);
      expiredBefore = before;
    }
  }
}
