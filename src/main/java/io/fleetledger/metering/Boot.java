package io.fleetledger.metering;

import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.time.Micros;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One boot of a node: what has been seen of it, by sequence number and by hour. */
final class Boot {
  final String nodeId;
  final String bootId;
  final SeenSequences seen;
  final SequenceMarks marks;
  final NavigableMap<Long, CoverageHour> hours;

  /** The last reading of the hours that have been forgotten. */
  @Nullable EngineReading forgotten;

  /** Whether anything has changed since the last commit. */
  boolean dirty;

  /** The hour last asked for. */
  private @Nullable CoverageHour recent;

  Boot(
      String nodeId,
      String bootId,
      SeenSequences seen,
      SequenceMarks marks,
      NavigableMap<Long, CoverageHour> hours,
      @Nullable EngineReading forgotten) {
    this.nodeId = nodeId;
    this.bootId = bootId;
    this.seen = seen;
    this.marks = marks;
    this.hours = hours;
    this.forgotten = forgotten;
  }

  /** A boot of which nothing has been seen. */
  static Boot unheardOf(String nodeId, String bootId, SeenSequences seen) {
    NavigableMap<Long, CoverageHour> hours = new TreeMap<>();
    return new Boot(nodeId, bootId, seen, new SequenceMarks(hours, seen, -1, 0, -1), hours, null);
  }

  /**
   * Takes an event under its sequence number, and counts it if it is new.
   *
   * @param isLate whether it is too late to belong to an hour
   * @param oldHour numbers of the hours before this one are too old for their payloads to be known
   */
  Novelty take(InferenceEvent event, long sequence, int fingerprint, boolean isLate, long oldHour) {
    if (!seen.add(sequence, fingerprint)) {
      return sequence <= marks.highestBefore(oldHour) || seen.isSame(sequence, fingerprint)
          ? Novelty.DUPLICATE
          : Novelty.CONFLICT;
    }
    dirty = true;
    if (isLate) {
      marks.take(sequence, null);
    } else {
      CoverageHour hour = hour(Micros.of(event.getFinishedAt()));
      hour.count(event);
      marks.take(sequence, hour);
    }
    return Novelty.NEW;
  }

  /** Counts a new event that has no sequence number and is not late. */
  void count(InferenceEvent event) {
    hour(Micros.of(event.getFinishedAt())).count(event);
    dirty = true;
  }

  /** Takes what a new sample that is not late says of the engine's counters. */
  void take(EngineReading reading) {
    CoverageHour hour = hour(reading.atMicros());
    if (hour.take(reading)) {
      dirty = true;
      hour.readingsChanged = true;
      CoverageHour before = hours.get(hour.hour - Micros.HOUR);
      if (before != null) {
        before.readingsChanged = true;
      }
      for (CoverageHour later : hours.tailMap(hour.hour, false).values()) {
        if (later.first != null) {
          later.readingsChanged = true;
          break;
        }
      }
    }
  }

  /** Works out all that follows from what was taken. */
  void settle() {
    for (CoverageHour hour : hours.values()) {
      if (hour.readingsChanged) {
        CoverageHour next = hours.get(hour.hour + Micros.HOUR);
        hour.report(readingBefore(hour.hour), next == null ? null : next.first);
      }
    }
  }

  private @Nullable EngineReading readingBefore(long hour) {
    EngineReading before = forgotten != null && forgotten.atMicros() < hour ? forgotten : null;
    for (CoverageHour earlier : hours.headMap(hour, false).descendingMap().values()) {
      EngineReading last = earlier.last;
      if (last != null) {
        return before == null || last.atMicros() > before.atMicros() ? last : before;
      }
    }
    return before;
  }

  /** Notes that an hour is about to be forgotten. */
  void forget(CoverageHour hour) {
    marks.forget(hour);
    if (hour.last != null && (forgotten == null || forgotten.atMicros() < hour.last.atMicros())) {
      forgotten = hour.last;
    }
    if (hour == recent) {
      recent = null;
    }
    dirty = true;
  }

  private CoverageHour hour(long atMicros) {
    long start = Micros.hourOf(atMicros);
    CoverageHour hour = recent;
    if (hour == null || hour.hour != start) {
      hour = hours.computeIfAbsent(start, CoverageHour::new);
      recent = hour;
    }
    return hour;
  }
}
