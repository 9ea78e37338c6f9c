package io.fleetledger.metering;

import org.jspecify.annotations.Nullable;

/**
 * What all partitions of stage 1 together have seen.
 *
 * @param span from the earliest to the latest event time; null: nothing was seen yet
 * @param settledMicros no event that finished before this instant, epoch microseconds, revises a
 *     window any more, whatever partition it comes from; 0: some partition has not settled anything
 */
public record Fleet(@Nullable FleetSpan span, long settledMicros) {
  /** Nothing is known yet. */
  public static final Fleet UNKNOWN = new Fleet(null, 0);
}
