package io.fleetledger.metering;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.NodeSample;
import io.fleetledger.schema.SuspendedRecord;
import io.fleetledger.schema.SuspenseState;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Records that can't be metered yet, kept whole until what is missing arrives; those that miss the
 * same are neighbours in the store, however many there are.
 */
final class Suspense {
  private final KeyValueStore<String, SuspenseState> store;
  private final SuspensePass pass = new SuspensePass();

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

  /**
   * Keeps a record.
   *
   * @param modelId the model that it names; null: none
   * @param cameLate whether it is late already
   */
  void put(SuspendedRecord row, @Nullable String modelId, Origin origin, boolean cameLate) {
    byte[] key = origin.recordKey();
    byte[] value = origin.value() == null ? new byte[0] : origin.value();
    store.put(
        new SuspenseGroup(
                row.getReason(), row.getMissing(), row.getNodeId(), modelId == null ? "" : modelId)
            .key(origin),
        new SuspenseState(
            row,
            key == null ? null : ByteBuffer.wrap(key),
            ByteBuffer.wrap(value),
            origin.timestampMillis(),
            cameLate));
  }

  /** Takes another catalog: what it may settle is tried again, bit by bit. */
  void use(Catalog catalog) {
    pass.use(catalog);
  }

  /** Whether all that the catalog in force may settle has been tried. */
  boolean isSettled() {
    return !pass.isUnderWay();
  }

  /**
   * Goes on with trying records again: those that miss nothing any more have settled and are let
   * go, those that miss something else now say so. Groups that the catalog says nothing new of are
   * passed over whole.
   *
   * @param budget records to try and groups to pass over, at most
   * @param missing what a record misses; null: nothing
   * @param sink takes coordinates and row of what changed; a null row: it has settled
   */
  void retry(
      int budget,
      Function<SuspenseState, @Nullable Missing> missing,
      BiConsumer<Origin, @Nullable SuspendedRecord> sink) {
    int left = budget;
    while (left > 0 && pass.isUnderWay()) {
      // The iterator sees the store as it is now, whatever is put and deleted meanwhile.
      try (KeyValueIterator<String, SuspenseState> records = store.range(pass.cursor(), null)) {
        left = retry(records, left, missing, sink);
      }
    }
  }

  /** Up to a group that is passed over, the end of the store, or of the budget. */
  private int retry(
      KeyValueIterator<String, SuspenseState> records,
      int budget,
      Function<SuspenseState, @Nullable Missing> missing,
      BiConsumer<Origin, @Nullable SuspendedRecord> sink) {
    int left = budget;
    SuspenseGroup group = null;
    while (left-- > 0) {
      if (!records.hasNext()) {
        pass.reachEnd();
        return left;
      }
      String key = records.peekNextKey();
      if (group == null || !key.startsWith(group.prefix())) {
        group = SuspenseGroup.ofKey(key);
        if (!pass.concerns(group)) {
          pass.reach(group.end());
          return left;
        }
      }
      SuspenseState state = records.next().value;
      settle(key, group, state, missing.apply(state), sink);
      pass.reach(key + '\0');
    }
    return 0;
  }

  private void settle(
      String key,
      SuspenseGroup group,
      SuspenseState state,
      @Nullable Missing still,
      BiConsumer<Origin, @Nullable SuspendedRecord> sink) {
    Origin origin = Origin.of(state);
    if (still == null) {
      store.delete(key);
      sink.accept(origin, null);
      return;
    }
    SuspenseGroup now = SuspenseGroup.of(still, group.nodeId(), group.modelId());
    if (!now.equals(group)) {
      SuspendedRecord row = state.getRow();
      row.setReason(now.reason());
      row.setMissing(now.missing());
      store.delete(key);
      store.put(now.key(origin), state);
      sink.accept(origin, row);
    }
  }
}
