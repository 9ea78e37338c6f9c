package io.fleetledger.catalog;

/**
 * A value and the span of event time for which it is in force.
 *
 * @param fromMicros start, epoch microseconds, inclusive
 * @param toMicros end, epoch microseconds, exclusive; {@link Long#MAX_VALUE}: open
 * @param value what is in force
 */
public record Version<T>(long fromMicros, long toMicros, T value) {
  public Version {
    if (fromMicros >= toMicros) {
      throw new IllegalArgumentException(
          "a version must end after it begins: from " + fromMicros + " to " + toMicros);
    }
  }

  /** Whether it is in force at an instant, epoch microseconds. */
  public boolean isInForce(long atMicros) {
    return fromMicros <= atMicros && atMicros < toMicros;
  }
}
