package io.fleetledger.metering;

import io.fleetledger.usage.RowKeys;

/** A partition of a source topic. */
record SourcePartition(String topic, int partition) {
  /** As the key of a row. */
  String key() {
    return RowKeys.of(topic, Integer.toString(partition));
  }
}
