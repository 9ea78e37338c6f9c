package io.fleetledger.app;

import io.fleetledger.ledger.ReadOffsets;
import io.fleetledger.ledger.SourceTopics;
import io.fleetledger.metering.MeteringTopology;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/**
 * Whether what the last run left is all there, before the stream goes on from it: the logs that it
 * reads, its positions in them, and its state.
 */
final class StartCheck {
  /** A broker may notice a little later that a session is over. */
  private static final Duration BROKERS_SWEEP = Duration.ofSeconds(10);

  private final Admin admin;
  private final ReadOffsets readOffsets;
  private final TopicIdentities identities;
  private final String applicationId;
  private final Duration memberPatience;

  StartCheck(Admin admin, DataSource database, Settings settings) {
    this.admin = admin;
    this.readOffsets = new ReadOffsets(database);
    this.identities = new TopicIdentities(admin, new SourceTopics(database));
    this.applicationId = settings.applicationId();
    this.memberPatience = settings.sessionTimeout().plus(BROKERS_SWEEP);
  }

  /**
   * Checks, and sets the positions that are missing.
   *
   * @param stateTopics where the stream keeps its state
   * @param acceptLoss whether to go on without records that were deleted unread
   * @throws RefusedException if going on would make wrong numbers
   */
  void require(Set<String> stateTopics, boolean acceptLoss)
      throws ExecutionException, InterruptedException, SQLException {
    know(stateTopics);
    Set<String> existing = new TreeSet<>(stateTopics);
    existing.retainAll(admin.listTopics().names().get());
    RefusedException.throwIfAny(new TopicCheck(admin).notCompacted(existing));
    String intakes = StateTopics.of(MeteringTopology.INTAKES, applicationId);
    boolean isNew = !existing.contains(intakes);
    if (hasRead() && (isNew || isEmpty(intakes))) {
      throw new RefusedException(
          "topic %s is empty, the state is gone: restore the internal topics, or start over with an empty database and a new application.id"
              .formatted(intakes));
    }
    new SourceOffsets(admin, readOffsets, applicationId, memberPatience)
        .prepare(partitions(Topics.SOURCES), isNew, acceptLoss);
  }

  /**
   * Compares the topics that the stream rests on with what they were, and remembers those that are
   * new; also to be called once the stream has made its own.
   *
   * @return true: it is done
   */
  boolean know(Set<String> stateTopics)
      throws ExecutionException, InterruptedException, SQLException {
    var topics = new TreeSet<>(stateTopics);
    topics.addAll(Topics.SOURCES);
    identities.require(topics);
    return true;
  }

  private boolean hasRead() throws ExecutionException, InterruptedException, SQLException {
    return !readOffsets.next().isEmpty()
        && !admin
            .listConsumerGroupOffsets(applicationId)
            .partitionsToOffsetAndMetadata()
            .get()
            .isEmpty();
  }

  private boolean isEmpty(String topic) throws ExecutionException, InterruptedException {
    List<TopicPartition> partitions = partitions(List.of(topic));
    return sum(partitions, OffsetSpec.latest()) == sum(partitions, OffsetSpec.earliest());
  }

  private long sum(Collection<TopicPartition> partitions, OffsetSpec spec)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetSpec> asked =
        partitions.stream().collect(Collectors.toMap(partition -> partition, partition -> spec));
    return admin.listOffsets(asked).all().get().values().stream()
        .mapToLong(ListOffsetsResultInfo::offset)
        .sum();
  }

  private List<TopicPartition> partitions(Collection<String> topics)
      throws ExecutionException, InterruptedException {
    return admin.describeTopics(topics).allTopicNames().get().entrySet().stream()
        .flatMap(
            topic ->
                topic.getValue().partitions().stream()
                    .map(partition -> new TopicPartition(topic.getKey(), partition.partition())))
        .toList();
  }
}
