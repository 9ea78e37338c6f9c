package io.fleetledger.oracle;

import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.NodeSample;

/**
 * One record of a source topic, as a consumer reads it.
 *
 * @param topic {@link #EVENTS} or {@link #SAMPLES}
 * @param partition partition of the topic
 * @param offset offset in the partition
 * @param timestampMillis the broker's timestamp, epoch milliseconds
 * @param value an {@link InferenceEvent}, a {@link NodeSample}, or {@link Broken}
 */
public record RawRecord(
    String topic, int partition, long offset, long timestampMillis, Object value) {

  /** Topic of inference events. */
  public static final String EVENTS = "inference-events";

  /** Topic of node samples. */
  public static final String SAMPLES = "node-samples";

  public RawRecord {
    if (!(value instanceof InferenceEvent
        || value instanceof NodeSample
        || value instanceof Broken)) {
      throw new IllegalArgumentException("not the value of a source record: " + value);
    }
  }
}
