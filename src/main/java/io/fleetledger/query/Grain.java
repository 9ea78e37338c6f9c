package io.fleetledger.query;

import java.util.Locale;

/** The length of the windows of an answer. */
public enum Grain {
  MINUTE,
  HOUR,
  /** Days of UTC. */
  DAY,
  /** Calendar months of UTC. */
  MONTH,
  /** One window: all that was asked for. */
  ALL;

  /** As parameters and names of views write it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
