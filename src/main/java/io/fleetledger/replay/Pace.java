package io.fleetledger.replay;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** How fast a replay goes: as fast as it can, or a multiple of real time. Not thread-safe. */
public final class Pace {
  private static final double AS_FAST_AS_IT_CAN = Double.POSITIVE_INFINITY;

  private final double speed;
  private final InstantSource clock;
  private final Sleeper sleeper;
  private @Nullable Instant start;
  private Instant firstEvent = Instant.EPOCH;

  private Pace(double speed, InstantSource clock, Sleeper sleeper) {
    this.speed = speed;
    this.clock = clock;
    this.sleeper = sleeper;
  }

  /**
   * A pace by name.
   *
   * @param speed {@code max}, or how many times as fast as real time, above 0
   * @throws IllegalArgumentException if it is neither
   */
  public static Pace of(String speed, InstantSource clock, Sleeper sleeper) {
    if (speed.equals("max")) {
      return new Pace(AS_FAST_AS_IT_CAN, clock, sleeper);
    }
    try {
      double times = Double.parseDouble(speed);
      if (times > 0 && Double.isFinite(times)) {
        return new Pace(times, clock, sleeper);
      }
    } catch (NumberFormatException e) {
      // Told below, like a number out of range.
    }
    throw new IllegalArgumentException(
        "speed is \"max\" or a number above 0, not \"" + speed + "\"");
  }

  /** Waits until an event is due; the first one always is. */
  void await(Instant event) throws InterruptedException {
    if (speed == AS_FAST_AS_IT_CAN) {
      return;
    }
    if (start == null) {
      start = clock.instant();
      firstEvent = event;
    }
    double sinceFirstMillis = Duration.between(firstEvent, event).toMillis();
    long sinceStartMillis = Duration.between(start, clock.instant()).toMillis();
    long waitMillis = (long) (sinceFirstMillis / speed) - sinceStartMillis;
    if (waitMillis > 0) {
      sleeper.sleep(waitMillis);
    }
  }

  /** Sleeps; {@code Thread::sleep} outside of tests. */
  @FunctionalInterface
  public interface Sleeper {
    /** Sleeps for some milliseconds. */
    void sleep(long millis) throws InterruptedException;
  }
}
