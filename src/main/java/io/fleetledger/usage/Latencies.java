package io.fleetledger.usage;

import java.io.IOException;
import org.apache.avro.io.Encoder;

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

  /** Writes the six Avro fields that {@link LatencyFields} sets, in their order. */
  public void encode(Encoder out) throws IOException {
    ttft.encode(out);
    tpot.encode(out);
    endToEnd.encode(out);
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
