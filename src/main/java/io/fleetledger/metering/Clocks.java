package io.fleetledger.metering;

import io.fleetledger.schema.FleetClock;
import io.fleetledger.time.Micros;
import io.fleetledger.usage.RowKeys;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The span of event time that the task's partitions have seen; persisted, and told to the fleet.
 */
final class Clocks {
  private final KeyValueStore<String, FleetClock> store;
  private final Map<String, FleetClock> clocks = new HashMap<>();
  private final Set<String> changed = new HashSet<>();

  Clocks(KeyValueStore<String, FleetClock> store) {
    this.store = store;
    try (KeyValueIterator<String, FleetClock> all = store.all()) {
      while (all.hasNext()) {
        KeyValue<String, FleetClock> entry = all.next();
        clocks.put(entry.key, entry.value);
      }
    }
  }

  /** Notes the time of a record that has gone into a window. */
  void note(String topic, int partition, long eventMicros) {
    String key = RowKeys.of(topic, Integer.toString(partition));
    FleetClock clock = clocks.get(key);
    if (clock == null) {
      var at = Micros.toInstant(eventMicros);
      clocks.put(key, new FleetClock(topic, partition, at, at));
      changed.add(key);
    } else if (eventMicros < Micros.of(clock.getFirstAt())) {
      clock.setFirstAt(Micros.toInstant(eventMicros));
      changed.add(key);
    } else if (eventMicros > Micros.of(clock.getLastAt())) {
      clock.setLastAt(Micros.toInstant(eventMicros));
      changed.add(key);
    }
  }

  /** The span of the task's own partitions; null: nothing seen yet. */
  @Nullable FleetSpan span() {
    FleetSpan span = null;
    for (FleetClock clock : clocks.values()) {
      span = FleetSpan.of(Micros.of(clock.getFirstAt()), Micros.of(clock.getLastAt())).union(span);
    }
    return span;
  }

  /** The earliest event time of the task's own partitions; null: nothing seen yet. */
  @Nullable Instant firstAt() {
    Comparator<Instant> byTime = Comparator.naturalOrder();
    return clocks.values().stream().map(FleetClock::getFirstAt).min(byTime).orElse(null);
  }

  /** Writes and sends the clocks that changed. */
  void flush(BiConsumer<String, FleetClock> sink) {
    for (String key : changed) {
      FleetClock clock = clocks.get(key);
      if (clock != null) {
        store.put(key, clock);
        sink.accept(key, FleetClock.newBuilder(clock).build());
      }
    }
    changed.clear();
  }
}
