package io.fleetledger.bench;

import java.time.Instant;

/**
 * How large the backlog is, and of what shape.
 *
 * @param events requests, repeats not counted
 * @param tenants tenants; the k-th of them sends in proportion to 1/k (Zipf)
 * @param nodes serving nodes
 * @param models models, over which the nodes are spread
 * @param duplicatePercent of 100 requests, so many are sent twice
 * @param disorderSeconds a record comes up to so long after its event time
 * @param requestsPerNodeMinute requests that a node finishes in a minute
 * @param seed the same seed and sizes make the same backlog
 */
public record BenchLoad(
    long events,
    int tenants,
    int nodes,
    int models,
    int duplicatePercent,
    int disorderSeconds,
    int requestsPerNodeMinute,
    long seed) {

  /** When the first request arrives. */
  public static final Instant START = Instant.parse("2026-03-02T00:00:00Z");

  /** Seconds between two samples of a node. */
  static final int SAMPLE_SECONDS = 10;

  /** The same with other numbers of tenants and requests. */
  public BenchLoad with(int otherTenants, long otherEvents) {
    return new BenchLoad(
        otherEvents,
        otherTenants,
        nodes,
        models,
        duplicatePercent,
        disorderSeconds,
        requestsPerNodeMinute,
        seed);
  }

  /** The same on another number of nodes. */
  public BenchLoad withNodes(int otherNodes) {
    return new BenchLoad(
        events,
        tenants,
        otherNodes,
        models,
        duplicatePercent,
        disorderSeconds,
        requestsPerNodeMinute,
        seed);
  }

  /** Event time from one request to the next, over all nodes, microseconds. */
  double gapMicros() {
    return 60e6 / ((double) nodes * requestsPerNodeMinute);
  }

  /** Event time that the backlog spans, microseconds. */
  long spanMicros() {
    return (long) (events * gapMicros());
  }
}
