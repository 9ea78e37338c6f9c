package io.fleetledger.metrics;

import java.util.List;

/**
 * A metric, and what its series have in common.
 *
 * @param name as it is exposed: prefix {@code fleetledger_}, base units, counters end in {@code
 *     _total}
 * @param kind whether it can fall
 * @param help what it tells, one sentence
 * @param labels the names of its labels, in the order in which readings give their values
 */
public record Family(String name, Kind kind, String help, List<String> labels) {
  private static final String PREFIX = "fleetledger_";
  private static final String COUNTER_SUFFIX = "_total";

  /** What kind of number it is. */
  public enum Kind {
    /** Rises and falls. */
    GAUGE,
    /** Only rises, but for restarts. */
    COUNTER
  }

  public Family {
    if (!name.startsWith(PREFIX) || name.endsWith(COUNTER_SUFFIX) != (kind == Kind.COUNTER)) {
      throw new IllegalArgumentException(
          "%s %s: names begin with %s, and those of counters, alone, end in %s"
              .formatted(kind, name, PREFIX, COUNTER_SUFFIX));
    }
    labels = List.copyOf(labels);
  }

  /**
   * A number that rises and falls.
   *
   * @param name without prefix
   */
  static Family gauge(String name, String help, String... labels) {
    return new Family(PREFIX + name, Kind.GAUGE, help, List.of(labels));
  }

  /**
   * A number that only rises.
   *
   * @param name without prefix and suffix
   */
  static Family counter(String name, String help, String... labels) {
    return new Family(PREFIX + name + COUNTER_SUFFIX, Kind.COUNTER, help, List.of(labels));
  }

  /** The name as the Prometheus client wants it, which puts a counter's suffix behind it. */
  String baseName() {
    return kind == Kind.COUNTER ? name.substring(0, name.length() - COUNTER_SUFFIX.length()) : name;
  }
}
