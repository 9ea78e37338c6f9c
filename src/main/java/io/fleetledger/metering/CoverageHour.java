package io.fleetledger.metering;

import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.time.Micros;
import org.jspecify.annotations.Nullable;

/**
 * What came of one boot in one hour, and what its engine counted meanwhile. Mutable and free of any
 * order.
 */
final class CoverageHour {
  final long hour;
  long revision;

  /** The hour's range of sequence numbers: above {@code after}, up to {@code highest}. */
  long after = -1;

  long highest = -1;
  long received;

  long events;
  long inputTokens;
  long cachedInputTokens;
  long outputTokens;

  @Nullable EngineReading first;
  @Nullable EngineReading last;
  @Nullable EngineReading reported;
  long resets;

  /** Whether the row says something else than the one last sent. */
  boolean changed;

  /** Whether a reading has changed on which {@link #reported} depends. */
  boolean readingsChanged;

  CoverageHour(long hour) {
    this.hour = hour;
  }

  /** Whether it has a range of sequence numbers. */
  boolean isMarked() {
    return highest > after;
  }

  boolean holds(long sequence) {
    return sequence > after && sequence <= highest;
  }

  boolean isComplete() {
    return received == highest - after;
  }

  /** Counts an event that finished here. */
  void count(InferenceEvent event) {
    events++;
    inputTokens += event.getInputTokens();
    cachedInputTokens += event.getCachedInputTokens();
    outputTokens += event.getOutputTokens();
    changed = true;
  }

  /** Takes a reading; whether it is the hour's first or last now. */
  boolean take(EngineReading reading) {
    boolean isFirst = first == null || reading.atMicros() < first.atMicros();
    boolean isLast = last == null || reading.atMicros() > last.atMicros();
    first = isFirst ? reading : first;
    last = isLast ? reading : last;
    changed |= isFirst || isLast;
    return isFirst || isLast;
  }

  /**
   * Works out what the engine counted within the hour. Between two readings it is taken to have
   * counted evenly: an hour gets the part on its side of its bounds.
   *
   * @param before the last reading before the hour; null: there is none, and all that the first one
   *     counted belongs here
   * @param next the first reading of the hour after; null: there is none, and what was counted
   *     after the last one is nobody's
   */
  void report(@Nullable EngineReading before, @Nullable EngineReading next) {
    readingsChanged = false;
    if (first == null || last == null) {
      return;
    }
    EngineReading sum = first.since(before);
    int seen = before != null && first.isResetSince(before) ? 1 : 0;
    if (before != null) {
      sum = sum.minus(first.sinceUntil(before, hour));
    }
    if (last.atMicros() > first.atMicros()) {
      sum = sum.plus(last.since(first));
      seen += last.isResetSince(first) ? 1 : 0;
    }
    if (next != null) {
      sum = sum.plus(next.sinceUntil(last, hour + Micros.HOUR));
    }
    changed |= !sum.equals(reported) || seen != resets;
    reported = sum;
    resets = seen;
  }
}
