package io.fleetledger.metering;

import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Which event ids have been seen, for sources without sequence numbers: an entry each, kept for the
 * horizon of the settings.
 */
final class IdDedup {
  private final KeyValueStore<String, Long> store;

  IdDedup(KeyValueStore<String, Long> store) {
    this.store = store;
  }

  /** Whether an id is seen for the first time; from now on it is not. */
  boolean isNew(String eventId, long finishedMicros) {
    return store.putIfAbsent(eventId, finishedMicros) == null;
  }

  /** Forgets the ids of events that finished before an instant, epoch microseconds. */
  void expire(long beforeMicros) {
    try (KeyValueIterator<String, Long> all = store.all()) {
      while (all.hasNext()) {
        KeyValue<String, Long> entry = all.next();
        if (entry.value < beforeMicros) {
          store.delete(entry.key);
        }
      }
    }
  }
}
