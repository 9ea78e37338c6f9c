package io.fleetledger.oracle;

import java.util.Comparator;

/**
 * Who bears a part of a node-minute's cost.
 *
 * @param key the line of usage
 * @param trace the workflow; empty: none
 */
record Sharer(UsageKey key, String trace) implements Comparable<Sharer> {

  private static final Comparator<Sharer> ORDER =
      Comparator.comparing(Sharer::key).thenComparing(Sharer::trace);

  @Override
  public int compareTo(Sharer other) {
    return ORDER.compare(this, other);
  }
}
