package io.fleetledger.metering;

import io.fleetledger.schema.Intake;
import io.fleetledger.time.Micros;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** Where every record of the task's source partitions went, counted: the evidence of law 1. */
final class Intakes {
  private static final class Counters {
    private final Intake intake;

    /** That of the intake; 0: none yet. */
    private long watermarkMicros;

    private boolean dirty;

    Counters(Intake intake) {
      this.intake = intake;
      watermarkMicros = intake.getWatermarkAt() == null ? 0 : Micros.of(intake.getWatermarkAt());
    }
  }

  private final KeyValueStore<String, Intake> store;
  private final Map<SourcePartition, Counters> places = new HashMap<>();

  /** The latest event times by topic, epoch microseconds. */
  private final Map<String, Long> watermarks = new HashMap<>();

  /** The partition last asked for: most records come from where the one before did. */
  private @Nullable Counters recent;

  Intakes(KeyValueStore<String, Intake> store) {
    this.store = store;
    try (KeyValueIterator<String, Intake> all = store.all()) {
      while (all.hasNext()) {
        KeyValue<String, Intake> entry = all.next();
        Intake intake = entry.value;
        Counters counters = new Counters(intake);
        places.put(new SourcePartition(intake.getTopic(), intake.getPartition()), counters);
        watermarks.merge(intake.getTopic(), counters.watermarkMicros, Math::max);
      }
    }
  }

  /** The counters of a partition, to be changed by the caller. */
  Intake of(String topic, int partition) {
    Counters counters = at(topic, partition);
    counters.dirty = true;
    return counters.intake;
  }

  private Counters at(String topic, int partition) {
    Counters last = recent;
    if (last != null
        && last.intake.getPartition() == partition
        && last.intake.getTopic().equals(topic)) {
      return last;
    }
    SourcePartition place = new SourcePartition(topic, partition);
    Counters counters = places.get(place);
    if (counters == null) {
      counters =
          new Counters(
              Intake.newBuilder()
                  .setTopic(topic)
                  .setPartition(partition)
                  .setFirstOffset(-1)
                  .build());
      places.put(place, counters);
    }
    recent = counters;
    return counters;
  }

  /**
   * Counts a record as read.
   *
   * @return false: it was read already, before the group lost its offsets; nothing is counted
   */
  boolean read(String topic, int partition, long offset) {
    Counters counters = at(topic, partition);
    Intake intake = counters.intake;
    if (intake.getFirstOffset() < 0) {
      intake.setFirstOffset(offset);
      intake.setNextOffset(offset);
    } else if (offset < intake.getNextOffset()) {
      return false;
    }
    counters.dirty = true;
    intake.setSkippedOffsets(intake.getSkippedOffsets() + offset - intake.getNextOffset());
    intake.setNextOffset(offset + 1);
    intake.setRead(intake.getRead() + 1);
    return true;
  }

  /** Notes the event time of an accepted record. */
  void advance(Origin origin, long eventMicros) {
    Counters counters = at(origin.topic(), origin.partition());
    if (counters.intake.getWatermarkAt() == null || counters.watermarkMicros < eventMicros) {
      counters.watermarkMicros = eventMicros;
      counters.intake.setWatermarkAt(Micros.toInstant(eventMicros));
      counters.dirty = true;
      watermarks.merge(origin.topic(), eventMicros, Math::max);
    }
  }

  /**
   * The latest event time of a source topic in the task's partition, epoch microseconds; 0: none
   * yet. Each topic has its own: samples must not make events late by being read before them.
   */
  long watermarkMicros(String topic) {
    return watermarks.getOrDefault(topic, 0L);
  }

  /** The latest event time of all, epoch microseconds; 0: none yet. */
  long watermarkMicros() {
    return places.values().stream().mapToLong(it -> it.watermarkMicros).max().orElse(0);
  }

  /** How many records of a source topic the task has read. */
  long readSoFar(String topic) {
    return places.entrySet().stream()
        .filter(entry -> entry.getKey().topic().equals(topic))
        .mapToLong(entry -> entry.getValue().intake.getRead())
        .sum();
  }

  /** Writes and sends the counters that changed. */
  void flush(BiConsumer<String, Intake> sink) {
    places.forEach(
        (place, counters) -> {
          if (counters.dirty) {
            Intake intake = counters.intake;
            intake.setRevision(intake.getRevision() + 1);
            store.put(place.key(), intake);
            sink.accept(place.key(), Intake.newBuilder(intake).build());
            counters.dirty = false;
          }
        });
  }
}
