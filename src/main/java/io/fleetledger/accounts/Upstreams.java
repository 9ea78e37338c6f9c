package io.fleetledger.accounts;

import io.fleetledger.time.Micros;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * How far stage 1 is. Its partitions drain a backlog at different rates, some may not have sent
 * anything here yet, and others may never send again; so a window is old only when the foremost of
 * them passed it some hours ago by the clock on the wall, in which time the others had their turn.
 */
final class Upstreams {
  private static final String WATERMARK = "watermark";
  private static final long PATIENCE_MILLIS = Duration.ofHours(6).toMillis();

  private record Seen(long atMillis, long watermarkMicros) {}

  private final KeyValueStore<String, Long> store;
  private final Deque<Seen> history = new ArrayDeque<>();
  private long greatest;
  private long settled;

  Upstreams(KeyValueStore<String, Long> store) {
    this.store = store;
    Long stored = store.get(WATERMARK);
    greatest = stored == null ? 0 : stored;
  }

  /** Notes the watermark of a partition of stage 1, epoch microseconds. */
  void note(long watermarkMicros) {
    if (Micros.minuteOf(watermarkMicros) > Micros.minuteOf(greatest)) {
      store.put(WATERMARK, watermarkMicros);
    }
    greatest = Math.max(greatest, watermarkMicros);
  }

  /** The greatest watermark, epoch microseconds; 0: none known. */
  long greatestMicros() {
    return greatest;
  }

  /** The greatest watermark as it was some hours ago, epoch microseconds; 0: not known. */
  long settledMicros(long nowMillis) {
    history.add(new Seen(nowMillis, greatest));
    for (@Nullable Seen first = history.peek();
        first != null && first.atMillis() + PATIENCE_MILLIS <= nowMillis;
        first = history.peek()) {
      settled = first.watermarkMicros();
      history.remove();
    }
    return settled;
  }
}
