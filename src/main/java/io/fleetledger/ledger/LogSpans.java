package io.fleetledger.ledger;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/** Asks the brokers what their logs hold. */
final class LogSpans {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final Admin admin;

  LogSpans(Admin admin) {
    this.admin = admin;
  }

  /** Of some partitions. */
  Map<TopicPartition, LogSpan> of(Collection<TopicPartition> partitions) {
    Map<String, TopicDescription> topics =
        describe(partitions.stream().map(TopicPartition::topic).collect(Collectors.toSet()));
    Map<TopicPartition, Long> beginnings = offsets(partitions, OffsetSpec.earliest());
    Map<TopicPartition, Long> ends = ends(partitions);
    Map<String, @Nullable Duration> deletionsKept = deletionsKept(topics.keySet());
    var spans = new HashMap<TopicPartition, LogSpan>();
    for (TopicPartition partition : partitions) {
      Uuid id = known(topics, partition.topic()).topicId();
      spans.put(
          partition,
          new LogSpan(
              new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits()),
              known(beginnings, partition),
              known(ends, partition),
              deletionsKept.get(partition.topic())));
    }
    return spans;
  }

  /** Ends of some partitions, as a reader of committed records sees them. */
  Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions) {
    return offsets(partitions, OffsetSpec.latest());
  }

  /** Ends of all partitions of some topics, as a reader of committed records sees them. */
  Map<TopicPartition, Long> endsOfTopics(Collection<String> topics) {
    var partitions = new ArrayList<TopicPartition>();
    describe(topics)
        .forEach(
            (topic, description) ->
                description
                    .partitions()
                    .forEach(p -> partitions.add(new TopicPartition(topic, p.partition()))));
    return ends(partitions);
  }

  /** By topic, for how long it keeps the record that deletes a key; null: it is not compacted. */
  private Map<String, @Nullable Duration> deletionsKept(Set<String> topics) {
    List<ConfigResource> resources =
        topics.stream().map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name)).toList();
    var kept = new HashMap<String, @Nullable Duration>();
    get(admin.describeConfigs(resources).all())
        .forEach((resource, config) -> kept.put(resource.name(), deletionsKept(config)));
    return kept;
  }

  private static @Nullable Duration deletionsKept(Config config) {
    boolean compacted =
        config
            .get(TopicConfig.CLEANUP_POLICY_CONFIG)
            .value()
            .contains(TopicConfig.CLEANUP_POLICY_COMPACT);
    return compacted
        ? Duration.ofMillis(
            Long.parseLong(config.get(TopicConfig.DELETE_RETENTION_MS_CONFIG).value()))
        : null;
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
