package io.fleetledger.app;

import io.fleetledger.app.SourcePositions.Log;
import io.fleetledger.ledger.ReadOffsets;
import io.fleetledger.ledger.ReadOffsets.Loss;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets where the stream begins to read, and refuses where that would pass over records silently.
 * The stream itself never chooses a position: one that its log does not have ends it.
 */
final class SourceOffsets {
  private static final Logger LOG = LoggerFactory.getLogger(SourceOffsets.class);
  private static final long RETRY_MILLIS = 1_000;

  private final Admin admin;
  private final ReadOffsets readOffsets;
  private final String group;
  private final Duration patience;

  /**
   * @param group the stream's consumer group
   * @param patience how long to wait until the group has no member: one that stopped with a name of
   *     its own is missed only after its session
   */
  SourceOffsets(Admin admin, ReadOffsets readOffsets, String group, Duration patience) {
    this.admin = admin;
    this.readOffsets = readOffsets;
    this.group = group;
    this.patience = patience;
  }

  /**
   * Makes each partition have a position.
   *
   * @param partitions what the stream reads
   * @param isNew whether the stream has no state yet
   * @param acceptLoss whether to go on where records are lost, and to keep a row that says so
   * @throws RefusedException if records are lost and that is not accepted
   */
  void prepare(Collection<TopicPartition> partitions, boolean isNew, boolean acceptLoss)
      throws ExecutionException, InterruptedException, SQLException {
    var positions = SourcePositions.of(logs(partitions), readOffsets.next(), isNew);
    if (!positions.losses().isEmpty()) {
      if (!acceptLoss) {
        RefusedException.throwIfAny(
            positions.losses().stream()
                .map(loss -> line(loss) + ": restore them, or `run --accept-loss` to go on without")
                .toList());
      }
      positions.losses().forEach(loss -> LOG.error("accepted: {}", line(loss)));
      readOffsets.accept(positions.losses());
    }
    long patienceEndsNanos = System.nanoTime() + patience.toNanos();
    while (!commit(positions.toCommit())
        && !SourcePositions.of(logs(partitions), readOffsets.next(), isNew).toCommit().isEmpty()) {
      if (System.nanoTime() > patienceEndsNanos) {
        throw new RefusedException(
            "the positions of group %s can't be set while another instance runs: stop it first"
                .formatted(group));
      }
      LOG.info("group {} still has members: its positions are set when they are gone", group);
      Thread.sleep(RETRY_MILLIS);
    }
  }

  private static String line(Loss loss) {
    return "records of %s were deleted before they were read, from offset %d up to %d"
        .formatted(loss.partition(), loss.from(), loss.to());
  }

  private List<Log> logs(Collection<TopicPartition> partitions)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, Long> beginnings = offsets(partitions, OffsetSpec.earliest());
    Map<TopicPartition, Long> ends = offsets(partitions, OffsetSpec.latest());
    Map<TopicPartition, OffsetAndMetadata> committed =
        admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
    var logs = new ArrayList<Log>();
    for (TopicPartition partition : partitions) {
      OffsetAndMetadata offset = committed.get(partition);
      logs.add(
          new Log(
              partition,
              Objects.requireNonNull(beginnings.get(partition)),
              Objects.requireNonNull(ends.get(partition)),
              offset == null ? OptionalLong.empty() : OptionalLong.of(offset.offset())));
    }
    return logs;
  }

  private Map<TopicPartition, Long> offsets(Collection<TopicPartition> partitions, OffsetSpec spec)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetSpec> asked =
        partitions.stream().collect(Collectors.toMap(partition -> partition, partition -> spec));
    Map<TopicPartition, ListOffsetsResultInfo> answers = admin.listOffsets(asked).all().get();
    return answers.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, answer -> answer.getValue().offset()));
  }

  /** Sets positions; false: another instance has begun to read meanwhile, and none was set. */
  private boolean commit(Map<TopicPartition, Long> positions)
      throws ExecutionException, InterruptedException {
    if (positions.isEmpty()) {
      return true;
    }
    Map<TopicPartition, OffsetAndMetadata> offsets =
        positions.entrySet().stream()
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey, position -> new OffsetAndMetadata(position.getValue())));
    try {
      admin.alterConsumerGroupOffsets(group, offsets).all().get();
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownMemberIdException) {
        return false;
      }
      throw e;
    }
  }
}
