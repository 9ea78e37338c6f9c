package io.fleetledger.app;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * How much of some topics a consumer group has committed.
 *
 * @param committed offsets passed, summed over partitions
 * @param ends ends of the logs, summed over partitions
 */
record Backlog(long committed, long ends) {
  /** Asks the broker. */
  static Backlog of(Admin admin, String group, Collection<String> topics)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    admin
        .describeTopics(topics)
        .allTopicNames()
        .get()
        .forEach(
            (topic, description) ->
                description
                    .partitions()
                    .forEach(
                        it ->
                            latest.put(
                                new TopicPartition(topic, it.partition()), OffsetSpec.latest())));
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
