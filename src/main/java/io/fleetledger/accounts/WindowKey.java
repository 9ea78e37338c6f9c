package io.fleetledger.accounts;

import io.fleetledger.schema.Grain;
import io.fleetledger.time.Micros;
import io.fleetledger.usage.RowKeys;
import io.fleetledger.usage.UsageKey;

/**
 * Which window it is.
 *
 * @param start epoch microseconds
 */
record WindowKey(Grain grain, long start, UsageKey key) {

  /** The hour that it lies in, or is. */
  WindowKey hour() {
    return grain == Grain.HOUR ? this : new WindowKey(Grain.HOUR, Micros.hourOf(start), key);
  }

  /** Epoch microseconds. */
  long end() {
    return start + (grain == Grain.MINUTE ? Micros.MINUTE : Micros.HOUR);
  }

  /** The key of its row. */
  String row() {
    return RowKeys.of(
        grain.name(),
        Long.toString(start),
        key.tenantId(),
        key.projectId(),
        key.modelId(),
        key.poolId(),
        key.acceleratorId(),
        key.serviceTier(),
        key.callKind(),
        key.currency());
  }
}
