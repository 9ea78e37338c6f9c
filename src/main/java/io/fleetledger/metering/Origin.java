package io.fleetledger.metering;

import io.fleetledger.schema.SuspenseState;
import io.fleetledger.usage.RowKeys;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A record as it was read.
 *
 * @param topic its topic
 * @param partition its partition
 * @param offset its offset
 * @param timestampMillis its timestamp, epoch milliseconds
 * @param recordKey its key
 * @param value its value
 * @param waited whether it came in time and has waited in suspense since, counted as having come
 */
record Origin(
    String topic,
    int partition,
    long offset,
    long timestampMillis,
    byte @Nullable [] recordKey,
    byte @Nullable [] value,
    boolean waited) {

  static Origin of(SuspenseState state) {
    return new Origin(
        state.getRow().getTopic(),
        state.getRow().getPartition(),
        state.getRow().getOffset(),
        state.getRecordTimestamp(),
        state.getRecordKey() == null ? null : bytes(state.getRecordKey()),
        bytes(state.getRecordValue()),
        !state.getCameLate());
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  /** The coordinates as the key of a row. */
  String key() {
    return RowKeys.of(topic, Integer.toString(partition), Long.toString(offset));
  }
}
