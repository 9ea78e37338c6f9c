package io.fleetledger.metering;

import io.fleetledger.time.Micros;
import org.jspecify.annotations.Nullable;

/**
 * The minutes between the first and the last event time of the whole fleet: those in which nodes
 * are accounted for, whether they did anything or not.
 *
 * @param firstMinute start of the first minute, epoch microseconds
 * @param lastMinute start of the last minute
 */
public record FleetSpan(long firstMinute, long lastMinute) {

  /** The span of two event times, epoch microseconds. */
  public static FleetSpan of(long firstMicros, long lastMicros) {
    return new FleetSpan(Micros.minuteOf(firstMicros), Micros.minuteOf(lastMicros));
  }

  /** The span over both. */
  public FleetSpan union(@Nullable FleetSpan other) {
    return other == null
        ? this
        : new FleetSpan(
            Math.min(firstMinute, other.firstMinute), Math.max(lastMinute, other.lastMinute));
  }
}
