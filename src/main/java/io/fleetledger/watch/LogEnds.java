package io.fleetledger.watch;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Asks the brokers where topics end, and how far the stream has read them. Throws {@link
 * KafkaException} where they don't answer.
 */
final class LogEnds {
  private static final Duration ANSWER = Duration.ofSeconds(10);

  private final Admin admin;
  private final String group;

  /**
   * @param group the stream's consumer group
   */
  LogEnds(Admin admin, String group) {
    this.admin = admin;
    this.group = group;
  }

  /** The offset after the last committed record of each partition of topics. */
  Map<TopicPartition, Long> of(Collection<String> topics) {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    answer(admin.describeTopics(topics).allTopicNames())
        .forEach(
            (topic, description) ->
                description
                    .partitions()
                    .forEach(
                        it ->
                            latest.put(
                                new TopicPartition(topic, it.partition()), OffsetSpec.latest())));
    Map<TopicPartition, Long> ends = new HashMap<>();
    answer(admin.listOffsets(latest, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED)).all())
        .forEach((partition, end) -> ends.put(partition, end.offset()));
    return ends;
  }

  /** The offset up to which the stream has read, and committed what came of it. */
  Map<TopicPartition, Long> committed() {
    Map<TopicPartition, Long> committed = new HashMap<>();
    answer(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
        .forEach(
            (partition, offset) -> {
              if (offset != null) {
                committed.put(partition, offset.offset());
              }
            });
    return committed;
  }

  private static <T> T answer(KafkaFuture<T> future) {
    try {
      return future.get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
    } catch (TimeoutException e) {
      throw new org.apache.kafka.common.errors.TimeoutException(
          "the brokers do not say how far the stream is", e);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }
}
