package io.fleetledger.ledger;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InterruptException;

/** Asks the brokers what their logs hold. */
final class LogSpans {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final Admin admin;

  LogSpans(Admin admin) {
    this.admin = admin;
  }

  /** Of some partitions. */
  Map<TopicPartition, Sink.LogSpan> of(Collection<TopicPartition> partitions) {
    Map<String, TopicDescription> topics =
        describe(partitions.stream().map(TopicPartition::topic).collect(Collectors.toSet()));
    Map<TopicPartition, Long> beginnings = offsets(partitions, OffsetSpec.earliest());
    Map<TopicPartition, Long> ends = offsets(partitions, OffsetSpec.latest());
    var spans = new HashMap<TopicPartition, Sink.LogSpan>();
    for (TopicPartition partition : partitions) {
      Uuid id = known(topics, partition.topic()).topicId();
      spans.put(
          partition,
          new Sink.LogSpan(
              new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits()),
              known(beginnings, partition),
              known(ends, partition)));
    }
    return spans;
  }

  /** Ends of all partitions of some topics, as a reader of committed records sees them. */
  Map<TopicPartition, Long> ends(Collection<String> topics) {
    var partitions = new ArrayList<TopicPartition>();
    describe(topics)
        .forEach(
            (topic, description) ->
                description
                    .partitions()
                    .forEach(p -> partitions.add(new TopicPartition(topic, p.partition()))));
    return offsets(partitions, OffsetSpec.latest());
  }

  private Map<String, TopicDescription> describe(Collection<String> topics) {
    return get(admin.describeTopics(topics).allTopicNames());
  }

  private Map<TopicPartition, Long> offsets(
      Collection<TopicPartition> partitions, OffsetSpec spec) {
    var results =
        get(
            admin
                .listOffsets(
                    partitions.stream().collect(Collectors.toMap(p -> p, p -> spec)),
                    new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                .all());
    var offsets = new HashMap<TopicPartition, Long>();
    results.forEach((partition, result) -> offsets.put(partition, result.offset()));
    return offsets;
  }

  private static <K, V> V known(Map<K, V> answers, K key) {
    return Objects.requireNonNull(answers.get(key), () -> "the brokers say nothing of " + key);
  }

  private static <T> T get(KafkaFuture<T> answer) {
    try {
      return answer.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException k ? k : new KafkaException(e.getCause());
    } catch (TimeoutException e) {
      throw new org.apache.kafka.common.errors.TimeoutException("the brokers do not answer", e);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }
}
