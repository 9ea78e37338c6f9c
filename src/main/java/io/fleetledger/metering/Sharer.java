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

  /** A hash of what tells the sharers of one node-minute apart: all have one place in the fleet. */
  int hash() {
    return hash(
        key.tenantId(), key.projectId(), key.modelId(), key.serviceTier(), key.callKind(), traceId);
  }

  /** The {@link #hash} of a sharer yet to be made. */
  static int hash(
      String tenantId,
      String projectId,
      String modelId,
      String serviceTier,
      String callKind,
      String traceId) {
    int hash = tenantId.hashCode();
    hash = 31 * hash + projectId.hashCode();
    hash = 31 * hash + modelId.hashCode();
    hash = 31 * hash + serviceTier.hashCode();
    hash = 31 * hash + callKind.hashCode();
    hash = (31 * hash + traceId.hashCode()) * 0x9E3779B9;
    return hash ^ hash >>> 15;
  }
}
