package io.fleetledger.metering;

import io.fleetledger.usage.UsageKey;

/**
 * Who shares the cost of a node-minute: one usage key, and within it one workflow.
 *
 * @param key whose usage
 * @param traceId the workflow; empty: none
 */
record Sharer(UsageKey key, String traceId) implements Comparable<Sharer> {
  @Override
  public int compareTo(Sharer other) {
    int order = key.compareTo(other.key);
    return order != 0 ? order : traceId.compareTo(other.traceId);
  }
}
