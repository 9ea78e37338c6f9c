package io.fleetledger.app;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * How much of some partitions a consumer group has committed.
 *
 * @param committed offsets passed, summed over partitions
 * @param ends ends of the logs, summed over partitions
 */
record Backlog(long committed, long ends) {
  /** Asks the broker, of all partitions of topics. */
  static Backlog of(Admin admin, String group, Collection<String> topics)
      throws ExecutionException, InterruptedException {
    return of(
        admin,
        group,
        admin.describeTopics(topics).allTopicNames().get().entrySet().stream()
            .flatMap(
                topic ->
                    topic.getValue().partitions().stream()
                        .map(it -> new TopicPartition(topic.getKey(), it.partition())))
            .collect(Collectors.toSet()));
  }

  /** Asks the broker. */
  static Backlog of(Admin admin, String group, Set<TopicPartition> partitions)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetSpec> latest =
        partitions.stream().collect(Collectors.toMap(it -> it, it -> OffsetSpec.latest()));
    long ends =
        admin.listOffsets(latest).all().get().values().stream()
            .mapToLong(ListOffsetsResultInfo::offset)
            .sum();
    long committed =
        admin
            .listConsumerGroupOffsets(group)
            .partitionsToOffsetAndMetadata()
            .get()
            .entrySet()
            .stream()
            .filter(it -> latest.containsKey(it.getKey()) && it.getValue() != null)
            .map(Map.Entry::getValue)
            .collect(Collectors.summingLong(OffsetAndMetadata::offset));
    return new Backlog(committed, ends);
  }

  /** Records that are not committed yet. */
  long lag() {
    return ends - committed;
  }
}
