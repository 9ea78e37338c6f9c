package io.fleetledger.ledger;

import io.fleetledger.ledger.SinkOffsets.Claim;
import java.time.Duration;
import java.util.UUID;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What the log says of a partition.
 *
 * @param topicId id of its topic
 * @param beginning offset of the first record kept
 * @param end offset after the last record that a reader of committed records sees
 * @param deletionsKept for how long a compacted topic keeps the record that deletes a key; null:
 *     the topic is not compacted, nothing in it deletes
 */
record LogSpan(UUID topicId, long beginning, long end, @Nullable Duration deletionsKept) {

  /**
   * Checks that the database can be brought up to this log.
   *
   * @param claim how far the partition is in the database
   * @param sinceCurrent how long ago the database was last known to have all of the partition
   * @throws MaterializerException if it can't
   */
  void requireContinues(TopicPartition partition, Claim claim, Duration sinceCurrent) {
    if (!claim.topicId().equals(topicId)) {
      throw new MaterializerException(
          "topic %s was created anew: the database was filled from id %s, the log has id %s; fill an empty database, or point to the log that filled this one"
              .formatted(partition.topic(), claim.topicId(), topicId));
    }
    if (claim.nextOffset() > end) {
      throw new MaterializerException(
          "the database is ahead of the log: %s is stored up to offset %d, the log ends at %d; restore the log, or fill an empty database"
              .formatted(partition, claim.nextOffset(), end));
    }
    if (claim.nextOffset() < beginning) {
      throw new MaterializerException(
          "the log has lost records that the database lacks: %s is stored up to offset %d, the log begins at %d; restore the log, or fill an empty database"
              .formatted(partition, claim.nextOffset(), beginning));
    }
    if (deletionsKept != null
        && claim.nextOffset() < end
        && sinceCurrent.compareTo(deletionsKept) > 0) {
      throw new MaterializerException(
          "the database is too old to be brought up to date: it was last current with %s %s ago, and the topic keeps deletions for %s (delete.retention.ms), so rows deleted since could stay for ever; fill an empty database"
              .formatted(partition, inDays(sinceCurrent), inDays(deletionsKept)));
    }
  }

  private static String inDays(Duration duration) {
    return duration.toDays() > 1 ? duration.toDays() + " days" : duration.toString();
  }
}
