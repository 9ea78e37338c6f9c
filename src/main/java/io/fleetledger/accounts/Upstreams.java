package io.fleetledger.accounts;

import io.fleetledger.schema.TenantDelta;
import io.fleetledger.schema.UsageDelta;
import io.fleetledger.time.Micros;
import io.fleetledger.usage.RowKeys;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * How far stage 1 is. Each of its partitions promises in time, in the channel of its deltas, that
 * none will follow for minutes before an instant. What all have promised is settled.
 */
final class Upstreams {
  private static final String WATERMARK = "watermark";
  private static final String PROMISE = "promise";

  private final KeyValueStore<String, Long> store;
  private final int partitions;
  private final Map<String, Long> promises = new HashMap<>();
  private final BitSet inBacklog = new BitSet();
  private long greatest;

  Upstreams(KeyValueStore<String, Long> store, int partitions) {
    this.store = store;
    this.partitions = partitions;
    try (KeyValueIterator<String, Long> all = store.all()) {
      while (all.hasNext()) {
        KeyValue<String, Long> entry = all.next();
        if (entry.key.equals(WATERMARK)) {
          greatest = entry.value;
        } else if (entry.key.startsWith(PROMISE)) {
          promises.put(entry.key, entry.value);
        }
      }
    }
  }

  /**
   * Notes what a record of stage 1 tells of its sender.
   *
   * @throws IllegalStateException if the sender breaks a promise: to add to a window that may be
   *     forgotten would replace its sums by a part of them
   */
  void note(TenantDelta delta) {
    inBacklog.set(delta.getSourcePartition(), delta.getFromBacklog());
    String key = RowKeys.of(PROMISE, Integer.toString(delta.getSourcePartition()));
    long promise = promises.getOrDefault(key, 0L);
    for (UsageDelta usage : delta.getUsage()) {
      if (Micros.of(usage.getMinute()) < promise) {
        throw new IllegalStateException(
            "partition %d of stage 1 adds to minute %s after it promised to have settled up to %s"
                .formatted(
                    delta.getSourcePartition(), usage.getMinute(), Micros.toInstant(promise)));
      }
    }
    if (delta.getSettledBefore() != null && Micros.of(delta.getSettledBefore()) > promise) {
      promises.put(key, Micros.of(delta.getSettledBefore()));
      store.put(key, Micros.of(delta.getSettledBefore()));
    }
    long watermark = Micros.of(delta.getWatermarkAt());
    if (Micros.minuteOf(watermark) > Micros.minuteOf(greatest)) {
      store.put(WATERMARK, watermark);
    }
    greatest = Math.max(greatest, watermark);
  }

  /** The greatest watermark, epoch microseconds; 0: none known. */
  long greatestMicros() {
    return greatest;
  }

  /** Whether a partition of stage 1 worked off a backlog when it was last heard of. */
  boolean areInBacklog() {
    return !inBacklog.isEmpty();
  }

  /** Minutes before this instant get no more deltas, epoch microseconds; 0: not known. */
  long settledMicros() {
    return promises.size() < partitions
        ? 0
        : promises.values().stream().mapToLong(promise -> promise).min().orElse(0);
  }
}
