package io.fleetledger.metering;

import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.NodeSample;
import io.fleetledger.schema.SuspendedRecord;
import io.fleetledger.schema.SuspenseState;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** Records that can't be metered yet, kept whole until what is missing arrives. */
final class Suspense {
  private final KeyValueStore<String, SuspenseState> store;

  Suspense(KeyValueStore<String, SuspenseState> store) {
    this.store = store;
  }

  /** The row of an event in suspense. */
  static SuspendedRecord row(Missing missing, Origin origin, InferenceEvent event) {
    return row(missing, origin, event.getNodeId(), event.getFinishedAt())
        .setTenantId(event.getTenantId())
        .setEventId(event.getEventId())
        .build();
  }

  /** The row of a sample in suspense. */
  static SuspendedRecord row(Missing missing, Origin origin, NodeSample sample) {
    return row(missing, origin, sample.getNodeId(), sample.getSampledAt()).build();
  }

  private static SuspendedRecord.Builder row(
      Missing missing, Origin origin, String nodeId, Instant occurredAt) {
    return SuspendedRecord.newBuilder()
        .setTopic(origin.topic())
        .setPartition(origin.partition())
        .setOffset(origin.offset())
        .setReason(missing.reason().name())
        .setMissing(missing.id())
        .setNodeId(nodeId)
        .setOccurredAt(occurredAt);
  }

  /** Keeps a record, under its coordinates. */
  void put(SuspendedRecord row, Origin origin) {
    byte[] key = origin.recordKey();
    byte[] value = origin.value() == null ? new byte[0] : origin.value();
    store.put(
        origin.key(),
        new SuspenseState(
            row,
            key == null ? null : ByteBuffer.wrap(key),
            ByteBuffer.wrap(value),
            origin.timestampMillis()));
  }

  /**
   * Tries every record again: those that miss nothing any more have settled and are let go, those
   * that miss something else now say so.
   *
   * @param missing what a record misses; null: nothing
   * @param sink takes key and row of what changed; a null row: it has settled
   */
  void retry(
      Function<SuspenseState, @Nullable Missing> missing,
      BiConsumer<String, @Nullable SuspendedRecord> sink) {
    try (KeyValueIterator<String, SuspenseState> all = store.all()) {
      while (all.hasNext()) {
        KeyValue<String, SuspenseState> entry = all.next();
        SuspendedRecord row = entry.value.getRow();
        Missing still = missing.apply(entry.value);
        if (still == null) {
          store.delete(entry.key);
          sink.accept(entry.key, null);
        } else if (!still.reason().name().equals(row.getReason())
            || !still.id().equals(row.getMissing())) {
          row.setReason(still.reason().name());
          row.setMissing(still.id());
          store.put(entry.key, entry.value);
          sink.accept(entry.key, row);
        }
      }
    }
  }
}
