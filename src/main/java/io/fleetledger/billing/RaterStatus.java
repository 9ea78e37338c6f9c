package io.fleetledger.billing;

import org.jspecify.annotations.Nullable;

/**
 * How a rater is, as of its last turn.
 *
 * @param waitingFor what it can't do at present, and why; null: nothing
 * @param lastTurnNanos {@link System#nanoTime} of the last turn of its loop: after each tenant, and
 *     every few seconds while there is nothing to rate, another instance rates, or Postgres is away
 */
public record RaterStatus(@Nullable String waitingFor, long lastTurnNanos) {}
