package io.fleetledger.accounts;

import org.apache.kafka.streams.state.KeyValueStore;

/**
 * How far the task has read its partition of the deltas. A delta that is added twice is money made
 * up: should the group lose its offsets, what was read before is passed over.
 */
final class ReadDeltas {
  private static final String NEXT_OFFSET = "next-offset";

  private final KeyValueStore<String, Long> store;
  private long next;
  private long stored;

  /** A store that may be shared with other keys. */
  ReadDeltas(KeyValueStore<String, Long> store) {
    this.store = store;
    Long offset = store.get(NEXT_OFFSET);
    next = offset == null ? 0 : offset;
    stored = next;
  }

  /**
   * Notes that the record at an offset is read.
   *
   * @return false: it was read already
   */
  boolean isNew(long offset) {
    if (offset < next) {
      return false;
    }
    next = offset + 1;
    return true;
  }

  /** Writes what was noted. */
  void flush() {
    if (next != stored) {
      store.put(NEXT_OFFSET, next);
      stored = next;
    }
  }
}
