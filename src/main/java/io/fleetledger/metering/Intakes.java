package io.fleetledger.metering;

import io.fleetledger.schema.Intake;
import io.fleetledger.time.Micros;
import io.fleetledger.usage.RowKeys;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** Where every record of the task's source partitions went, counted: the evidence of law 1. */
final class Intakes {
  private final KeyValueStore<String, Intake> store;
  private final Map<String, Intake> intakes = new HashMap<>();
  private final Set<String> changed = new HashSet<>();

  Intakes(KeyValueStore<String, Intake> store) {
    this.store = store;
    try (KeyValueIterator<String, Intake> all = store.all()) {
      while (all.hasNext()) {
        KeyValue<String, Intake> entry = all.next();
        intakes.put(entry.key, entry.value);
      }
    }
  }

  /** The counters of a partition, to be changed by the caller. */
  Intake of(String topic, int partition) {
    String key = RowKeys.of(topic, Integer.toString(partition));
    changed.add(key);
    return at(key, topic, partition);
  }

  private Intake at(String key, String topic, int partition) {
    return intakes.computeIfAbsent(
        key,
        absent ->
            Intake.newBuilder().setTopic(topic).setPartition(partition).setFirstOffset(-1).build());
  }

  /**
   * Counts a record as read.
   *
   * @return false: it was read already, before the group lost its offsets; nothing is counted
   */
  boolean read(String topic, int partition, long offset) {
    String key = RowKeys.of(topic, Integer.toString(partition));
    Intake intake = at(key, topic, partition);
    if (intake.getFirstOffset() < 0) {
      intake.setFirstOffset(offset);
      intake.setNextOffset(offset);
    } else if (offset < intake.getNextOffset()) {
      return false;
    }
    changed.add(key);
    intake.setSkippedOffsets(intake.getSkippedOffsets() + offset - intake.getNextOffset());
    intake.setNextOffset(offset + 1);
    intake.setRead(intake.getRead() + 1);
    return true;
  }

  /** Notes the event time of an accepted record. */
  void advance(Origin origin, long eventMicros) {
    Intake intake = of(origin.topic(), origin.partition());
    if (intake.getWatermarkAt() == null || Micros.of(intake.getWatermarkAt()) < eventMicros) {
      intake.setWatermarkAt(Micros.toInstant(eventMicros));
    }
  }

  /**
   * The latest event time of a source topic in the task's partition, epoch microseconds; 0: none
   * yet. Each topic has its own: samples must not make events late by being read before them.
   */
  long watermarkMicros(String topic) {
    long latest = 0;
    for (Intake intake : intakes.values()) {
      if (intake.getTopic().equals(topic)) {
        latest = Math.max(latest, watermarkMicros(intake));
      }
    }
    return latest;
  }

  /** The latest event time of all, epoch microseconds; 0: none yet. */
  long watermarkMicros() {
    return intakes.values().stream().mapToLong(Intakes::watermarkMicros).max().orElse(0);
  }

  private static long watermarkMicros(Intake intake) {
    return intake.getWatermarkAt() == null ? 0 : Micros.of(intake.getWatermarkAt());
  }

  /** How many records of a source topic the task has read. */
  long readSoFar(String topic) {
    return intakes.values().stream()
        .filter(intake -> intake.getTopic().equals(topic))
        .mapToLong(Intake::getRead)
        .sum();
  }

  /** Writes and sends the counters that changed. */
  void flush(BiConsumer<String, Intake> sink) {
    for (String key : changed) {
      Intake intake = intakes.get(key);
      if (intake != null) {
        intake.setRevision(intake.getRevision() + 1);
        store.put(key, intake);
        sink.accept(key, Intake.newBuilder(intake).build());
      }
    }
    changed.clear();
  }
}
