package io.fleetledger.alerting;

import org.jspecify.annotations.Nullable;

/** Where the watch over a series stands, as bytes. */
final class SpikeStateCodec {
  private static final long QUIET = 0;
  private static final long OPEN = 1;
  private static final long NONE = -1;

  private SpikeStateCodec() {}

  static void write(SpikeState state, StateWriter to) {
    switch (state) {
      case SpikeState.Quiet quiet -> {
        to.put(QUIET);
        write(quiet.suspicion(), to);
        write(quiet.last(), to);
      }
      case SpikeState.Open open -> {
        to.put(OPEN);
        write(open.spike(), to);
        to.put(open.toldExcess());
      }
    }
  }

  static SpikeState read(StateReader from) {
    if (from.nextLong() == QUIET) {
      return new SpikeState.Quiet(spike(from), spike(from));
    }
    Spike spike = spike(from);
    if (spike == null) {
      throw new IllegalArgumentException("an open alert's state lacks its deviation");
    }
    return new SpikeState.Open(spike, from.nextDouble());
  }

  private static void write(@Nullable Spike spike, StateWriter to) {
    if (spike == null) {
      to.put(NONE);
      return;
    }
    to.put((long) spike.direction().ordinal());
    to.put(spike.fromSecond());
    to.put(spike.untilSecond());
    to.put(spike.expected());
    to.put(spike.actual());
    to.put(spike.peakExcess());
    to.put(spike.peakSignificance());
  }

  private static @Nullable Spike spike(StateReader from) {
    long direction = from.nextLong();
    return direction == NONE
        ? null
        : new Spike(
            Direction.values()[(int) direction],
            from.nextLong(),
            from.nextLong(),
            from.nextDouble(),
            from.nextDouble(),
            from.nextDouble(),
            from.nextDouble());
  }
}
