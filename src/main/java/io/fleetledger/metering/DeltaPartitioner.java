package io.fleetledger.metering;

import io.fleetledger.schema.TenantDelta;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.streams.processor.StreamPartitioner;

/** Deltas go to their tenant's partition, promises to all. */
final class DeltaPartitioner implements StreamPartitioner<String, Object> {
  @Override
  public Optional<Set<Integer>> partitions(
      String topic, String tenantId, Object value, int numPartitions) {
    return value instanceof TenantDelta delta && delta.getSettledBefore() != null
        ? Optional.of(IntStream.range(0, numPartitions).boxed().collect(Collectors.toSet()))
        : Optional.empty();
  }
}
