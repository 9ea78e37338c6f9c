package io.fleetledger.streams;

import io.fleetledger.usage.RowKeys;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** Stores whose keys begin with an instant, as {@link RowKeys#instant} writes it. */
public final class TimedStores {
  private TimedStores() {}

  /** Deletes all entries whose instant is before {@code beforeMicros}. */
  public static <V> void deleteBefore(KeyValueStore<String, V> store, long beforeMicros) {
    try (KeyValueIterator<String, V> old =
        store.range(RowKeys.instant(0), RowKeys.instant(Math.max(0, beforeMicros)))) {
      while (old.hasNext()) {
        store.delete(old.next().key);
      }
    }
  }
}
