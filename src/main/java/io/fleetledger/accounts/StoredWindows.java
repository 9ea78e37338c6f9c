package io.fleetledger.accounts;

import io.fleetledger.schema.Grain;
import io.fleetledger.time.Micros;
import io.fleetledger.usage.RowKeys;
import io.fleetledger.usage.UsageKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The store of the windows. Its keys are the hour, as 8 bytes, the usage key's parts, and a byte:
 * the minute in the hour, or 60 for the hour itself. So the minutes of an hour lie side by side,
 * and an hour need not be stored as long as it can be added up.
 */
final class StoredWindows {
  private static final byte WHOLE_HOUR = 60;
  private static final int INSTANT_BYTES = Long.BYTES;

  /** After the key of every window. */
  private static final Bytes MARKS = Bytes.wrap(new byte[] {-1});

  private final KeyValueStore<Bytes, byte[]> store;

  StoredWindows(KeyValueStore<Bytes, byte[]> store) {
    this.store = store;
  }

  @Nullable UsageWindow get(WindowKey key) {
    byte[] stored = store.get(keyOf(key));
    return stored == null ? null : WindowCodec.decoded(stored);
  }

  void put(WindowKey key, UsageWindow window) {
    store.put(keyOf(key), WindowCodec.encoded(window));
  }

  /** The sum of an hour's minutes; empty if there are none. */
  UsageWindow sumOfMinutes(WindowKey hour) {
    Bytes last = keyOf(hour);
    byte[] first = last.get().clone();
    first[first.length - 1] = 0;
    UsageWindow sum = new UsageWindow();
    try (KeyValueIterator<Bytes, byte[]> minutes = store.range(Bytes.wrap(first), last)) {
      while (minutes.hasNext()) {
        KeyValue<Bytes, byte[]> minute = minutes.next();
        // A key that goes on where this one ends is another's.
        if (minute.key.get().length == first.length && !minute.key.equals(last)) {
          sum.add(WindowCodec.decoded(minute.value));
        }
      }
    }
    return sum;
  }

  /** Forgets all windows of the hours before one. */
  void deleteBefore(long hourMicros) {
    try (KeyValueIterator<Bytes, byte[]> old =
        store.range(instant(0), instant(Math.max(0, hourMicros)))) {
      while (old.hasNext()) {
        store.delete(old.next().key);
      }
    }
  }

  WindowMarks marks() {
    byte[] stored = store.get(MARKS);
    return stored == null ? WindowMarks.NONE : WindowMarks.of(stored);
  }

  void put(WindowMarks marks) {
    store.put(MARKS, marks.bytes());
  }

  private static Bytes instant(long micros) {
    return Bytes.wrap(ByteBuffer.allocate(INSTANT_BYTES).putLong(micros).array());
  }

  private static Bytes keyOf(WindowKey at) {
    UsageKey key = at.key();
    byte[] parts =
        RowKeys.of(
                key.tenantId(),
                key.projectId(),
                key.modelId(),
                key.poolId(),
                key.acceleratorId(),
                key.serviceTier(),
                key.callKind(),
                key.currency())
            .getBytes(StandardCharsets.UTF_8);
    long hour = Micros.hourOf(at.start());
    byte place =
        at.grain() == Grain.HOUR ? WHOLE_HOUR : (byte) ((at.start() - hour) / Micros.MINUTE);
    return Bytes.wrap(
        ByteBuffer.allocate(INSTANT_BYTES + parts.length + 1)
            .putLong(hour)
            .put(parts)
            .put(place)
            .array());
  }
}
