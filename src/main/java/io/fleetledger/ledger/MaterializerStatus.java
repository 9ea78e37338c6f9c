package io.fleetledger.ledger;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How a materializer is, as of its last turn.
 *
 * @param claimed whether the group has given it its partitions and each of them is claimed; true
 *     also if it has none because there are more instances than partitions
 * @param lag records that its own partitions are behind, as of the last poll; empty: not known yet
 * @param waitingFor what it can't do at present, and why; null: nothing
 * @param lastTurnNanos {@link System#nanoTime} of the last turn of its loop, which also turns, some
 *     times a second, while Postgres is away
 */
public record MaterializerStatus(
    boolean claimed, OptionalLong lag, @Nullable String waitingFor, long lastTurnNanos) {

  static MaterializerStatus begun(long nanos) {
    return new MaterializerStatus(false, OptionalLong.empty(), null, nanos);
  }
}
