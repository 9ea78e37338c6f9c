package io.fleetledger.usage;

/**
 * The three latencies of successful requests: to the first token, per token after it, to the end.
 */
public final class Latencies {
  public final LatencySketch ttft = new LatencySketch();
  public final LatencySketch tpot = new LatencySketch();
  public final LatencySketch endToEnd = new LatencySketch();

  /** Adds all three. */
  public void add(Latencies other) {
    ttft.add(other.ttft);
    tpot.add(other.tpot);
    endToEnd.add(other.endToEnd);
  }

  /** Whether nothing was counted in any. */
  public boolean isEmpty() {
    return ttft.isEmpty() && tpot.isEmpty() && endToEnd.isEmpty();
  }

  /** Forgets everything. */
  public void clear() {
    ttft.clear();
    tpot.clear();
    endToEnd.clear();
  }
}
