package io.fleetledger.app;

import io.fleetledger.ledger.ReadOffsets.Loss;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;

/**
 * Where the stream goes on reading, and what it can't read any more. Pure.
 *
 * @param losses records that were deleted before they were read
 * @param toCommit positions to set before the stream starts: where it has none yet, and behind what
 *     is lost
 */
record SourcePositions(List<Loss> losses, Map<TopicPartition, Long> toCommit) {
  /**
   * What the brokers say of a partition.
   *
   * @param beginning offset of the first record kept
   * @param end offset after the last record
   * @param committed offset of the first record that the stream has not read; empty: it has none
   */
  record Log(TopicPartition partition, long beginning, long end, OptionalLong committed) {}

  /**
   * Draws up the positions.
   *
   * <p>A stream that lost its offsets, but not its state, reads from the beginning again: what it
   * has read before is passed over by the offsets in its state. A stream that is new reads its
   * events from the beginning, but deltas from the end: those in the log were made by another, and
   * it makes its own.
   *
   * @param logs the partitions that the stream reads
   * @param inTables offset after the last record whose result is in the tables
   * @param isNew whether the stream has no state yet
   */
  static SourcePositions of(
      Collection<Log> logs, Map<TopicPartition, Long> inTables, boolean isNew) {
    var losses = new ArrayList<Loss>();
    var toCommit = new HashMap<TopicPartition, Long>();
    for (Log log : logs) {
      TopicPartition partition = log.partition();
      boolean isDeltas = partition.topic().equals(Topics.USAGE_DELTAS);
      long read =
          log.committed().orElse(inTables.getOrDefault(partition, isNew ? Long.MAX_VALUE : 0));
      if (read < log.beginning()) {
        losses.add(new Loss(partition, read, log.beginning()));
      }
      if (log.committed().isEmpty()) {
        toCommit.put(partition, isNew && isDeltas ? log.end() : log.beginning());
      } else if (read < log.beginning()) {
        toCommit.put(partition, log.beginning());
      }
    }
    return new SourcePositions(List.copyOf(losses), Map.copyOf(toCommit));
  }
}
