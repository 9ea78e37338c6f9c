package io.fleetledger.metering;

import io.fleetledger.schema.FleetClock;
import io.fleetledger.time.Micros;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The span of event time that the task's partitions have seen; persisted, and told to the fleet.
 */
final class Clocks {
  private static final class Clock {
    private long firstMicros;
    private long lastMicros;
    private boolean dirty;

    Clock(long firstMicros, long lastMicros) {
      this.firstMicros = firstMicros;
      this.lastMicros = lastMicros;
    }
  }

  private final KeyValueStore<String, FleetClock> store;
  private final Map<SourcePartition, Clock> clocks = new HashMap<>();

  // Most records come from where the one before did.
  private @Nullable SourcePartition recent;
  private @Nullable Clock recentClock;

  Clocks(KeyValueStore<String, FleetClock> store) {
    this.store = store;
    try (KeyValueIterator<String, FleetClock> all = store.all()) {
      while (all.hasNext()) {
        FleetClock clock = all.next().value;
        clocks.put(
            new SourcePartition(clock.getTopic(), clock.getPartition()),
            new Clock(Micros.of(clock.getFirstAt()), Micros.of(clock.getLastAt())));
      }
    }
  }

  /** Notes the time of a record that has gone into a window. */
  void note(String topic, int partition, long eventMicros) {
    SourcePartition source = recent;
    Clock clock = recentClock;
    if (source == null
        || clock == null
        || source.partition() != partition
        || !source.topic().equals(topic)) {
      source = new SourcePartition(topic, partition);
      clock = clocks.get(source);
    }
    if (clock == null) {
      clock = new Clock(eventMicros, eventMicros);
      clock.dirty = true;
      clocks.put(source, clock);
    }
    recent = source;
    recentClock = clock;
    if (eventMicros < clock.firstMicros) {
      clock.firstMicros = eventMicros;
      clock.dirty = true;
    }
    if (eventMicros > clock.lastMicros) {
      clock.lastMicros = eventMicros;
      clock.dirty = true;
    }
  }

  /** The span of the task's own partitions; null: nothing seen yet. */
  @Nullable FleetSpan span() {
    FleetSpan span = null;
    for (Clock clock : clocks.values()) {
      span = FleetSpan.of(clock.firstMicros, clock.lastMicros).union(span);
    }
    return span;
  }

  /** The earliest event time of the task's own partitions; null: nothing seen yet. */
  @Nullable Instant firstAt() {
    return clocks.isEmpty()
        ? null
        : Micros.toInstant(
            clocks.values().stream().mapToLong(clock -> clock.firstMicros).min().orElseThrow());
  }

  /** Writes and sends the clocks that changed. */
  void flush(BiConsumer<String, FleetClock> sink) {
    clocks.forEach(
        (source, clock) -> {
          if (clock.dirty) {
            FleetClock row =
                new FleetClock(
                    source.topic(),
                    source.partition(),
                    Micros.toInstant(clock.firstMicros),
                    Micros.toInstant(clock.lastMicros));
            store.put(source.key(), row);
            sink.accept(source.key(), row);
            clock.dirty = false;
          }
        });
  }
}
