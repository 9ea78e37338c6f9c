package io.fleetledger.alerting;

import org.jspecify.annotations.Nullable;

/** Where the watch over a series stands. */
public sealed interface SpikeState {
  /** Nothing has happened yet. */
  SpikeState START = new Quiet(null, null);

  /** Whether an alert is open. */
  default boolean isOpen() {
    return this instanceof Open;
  }

  /**
   * No alert is open.
   *
   * @param suspicion a deviation that is too short yet
   * @param last the last alert
   */
  record Quiet(@Nullable Spike suspicion, @Nullable Spike last) implements SpikeState {}

  /**
   * An alert is open.
   *
   * @param spike the deviation up to the last value that was off
   * @param toldExcess its excess when it was last told, without sign
   */
  record Open(Spike spike, double toldExcess) implements SpikeState {}
}
