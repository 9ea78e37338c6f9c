package io.fleetledger.accounts;

import io.fleetledger.time.Micros;

/**
 * Tells a backlog from live traffic: in a backlog event time runs faster than the clock on the
 * wall.
 */
final class Pace {
  /** Seconds of event time in one on the wall: with more it is a backlog. */
  private static final int FAST = 2;

  private static final long LEAST_SPAN_MILLIS = 500;

  private long sinceMillis;
  private long sinceWatermarkMicros;
  private boolean isCatchingUp;

  /**
   * Whether a backlog is being read.
   *
   * @param nowMillis the clock on the wall
   * @param watermarkMicros how far event time is, epoch microseconds; 0: not known
   */
  boolean isCatchingUp(long nowMillis, long watermarkMicros) {
    long spanMillis = nowMillis - sinceMillis;
    if (sinceWatermarkMicros == 0 || spanMillis < 0) {
      isCatchingUp = false;
    } else if (spanMillis < LEAST_SPAN_MILLIS) {
      return isCatchingUp;
    } else {
      long passedMillis = (watermarkMicros - sinceWatermarkMicros) / (Micros.SECOND / 1000);
      isCatchingUp = passedMillis > FAST * spanMillis;
    }
    sinceMillis = nowMillis;
    sinceWatermarkMicros = watermarkMicros;
    return isCatchingUp;
  }
}
