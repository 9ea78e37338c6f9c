package io.fleetledger.metering;

import io.fleetledger.usage.UsageKey;
import java.util.Comparator;

/**
 * Who shares the cost of a node-minute: one usage key, and within it one workflow.
 *
 * @param key whose usage
 * @param traceId the workflow; empty: none
 */
record Sharer(UsageKey key, String traceId) implements Comparable<Sharer> {
  private static final Comparator<Sharer> ORDER =
      Comparator.comparing(Sharer::key).thenComparing(Sharer::traceId);

  @Override
  public int compareTo(Sharer other) {
    return ORDER.compare(this, other);
  }
}
