package io.fleetledger.metering;

import java.util.Map;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/**
 * Shares the sequence numbers of a boot out to its hours. A node numbers its events as it finishes
 * them, so the highest number that finished in an hour or before ends the range of the hour, and
 * the next hour's begins after it. Which numbers are missing from which hour then follows from the
 * set of events seen, in whatever order they came.
 *
 * <p>Raising a mark moves the numbers below it from later hours to this one. What it costs is
 * counted once per number and hour, however the events come.
 */
final class SequenceMarks {
  private final NavigableMap<Long, CoverageHour> hours;
  private final SeenSequences seen;
  private long highest;
  private long unmarked;
  private long highestForgotten;

  /**
   * @param hours those of the boot by their start; the caller adds hours
   * @param highest the highest number marked; -1: none
   * @param unmarked how many higher ones have been seen
   * @param highestForgotten the highest number of hours that are not among these any more
   */
  SequenceMarks(
      NavigableMap<Long, CoverageHour> hours,
      SeenSequences seen,
      long highest,
      long unmarked,
      long highestForgotten) {
    this.hours = hours;
    this.seen = seen;
    this.highest = highest;
    this.unmarked = unmarked;
    this.highestForgotten = highestForgotten;
  }

  long highest() {
    return highest;
  }

  long unmarked() {
    return unmarked;
  }

  long highestForgotten() {
    return highestForgotten;
  }

  /**
   * Takes a number that has just been seen for the first time.
   *
   * @param hour in which its event finished; null: that is too long ago to mark anything
   */
  void take(long sequence, @Nullable CoverageHour hour) {
    if (sequence > highest) {
      unmarked++;
    } else {
      receive(sequence, hour);
    }
    if (hour != null && sequence > highestUntil(hour)) {
      raise(hour, sequence);
    }
  }

  /** The highest number of the hours before one, forgotten ones included; -1: none. */
  long highestBefore(long hour) {
    for (CoverageHour earlier : hours.headMap(hour, false).descendingMap().values()) {
      if (earlier.isMarked()) {
        return Math.max(earlier.highest, highestForgotten);
      }
    }
    return highestForgotten;
  }

  /** Notes that an hour is about to be forgotten. */
  void forget(CoverageHour hour) {
    if (hour.isMarked()) {
      highestForgotten = Math.max(highestForgotten, hour.highest);
    }
  }

  private void receive(long sequence, @Nullable CoverageHour likely) {
    CoverageHour holder = likely != null && likely.holds(sequence) ? likely : holder(sequence);
    holder.received++;
    holder.changed = true;
  }

  private CoverageHour holder(long sequence) {
    for (CoverageHour hour : hours.descendingMap().values()) {
      if (hour.holds(sequence)) {
        return hour;
      }
    }
    throw new IllegalStateException(
        "sequence " + sequence + " is new, yet in no hour that misses any");
  }

  private long highestUntil(CoverageHour hour) {
    if (hour.isMarked()) {
      return hour.highest;
    }
    CoverageHour next = markedAfter(hour);
    return next == null ? highest : next.after;
  }

  private @Nullable CoverageHour markedAfter(CoverageHour hour) {
    for (Map.Entry<Long, CoverageHour> next = hours.higherEntry(hour.hour);
        next != null;
        next = hours.higherEntry(next.getKey())) {
      if (next.getValue().isMarked()) {
        return next.getValue();
      }
    }
    return null;
  }

  private void raise(CoverageHour hour, long sequence) {
    if (!hour.isMarked()) {
      hour.after = highestUntil(hour);
      hour.highest = hour.after;
    }
    hour.changed = true;
    for (CoverageHour next = markedAfter(hour); next != null; next = markedAfter(hour)) {
      next.changed = true;
      if (next.highest > sequence) {
        long moved = seen.count(next.after, sequence);
        hour.received += moved;
        next.received -= moved;
        next.after = sequence;
        hour.highest = sequence;
        return;
      }
      hour.received += next.received;
      hour.highest = next.highest;
      next.received = 0;
      next.after = next.highest;
    }
    long moved = unmarked == 1 ? 1 : seen.count(highest, sequence);
    hour.received += moved;
    unmarked -= moved;
    hour.highest = sequence;
    highest = sequence;
  }
}
