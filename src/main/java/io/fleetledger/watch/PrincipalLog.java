package io.fleetledger.watch;

import io.fleetledger.schema.InferenceEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Looks up in the log of inference events who made the requests of a span. Bounded in records and
 * in time: what it finds may be a part of what there is. For one thread; the consumer lives as long
 * as a call.
 */
final class PrincipalLog {
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration ANSWER = Duration.ofSeconds(10);

  /** A record is in the log so long after its request at the latest, if it came as it happened. */
  private static final long DELAY_MILLIS = Duration.ofMinutes(10).toMillis();

  private static final int MILLI = 1_000;

  private final Map<String, ?> clientConfig;
  private final String topic;
  private final Deserializer<Object> values;
  private final long recordsMax;
  private final Duration patience;

  /**
   * @param clientConfig how to reach the brokers; what this reader depends on is set here
   * @param recordsMax so many records are read in a call at most, as many of each partition
   * @param patience after so long a call ends with what it has
   */
  PrincipalLog(
      Map<String, ?> clientConfig,
      String topic,
      Deserializer<Object> values,
      long recordsMax,
      Duration patience) {
    this.clientConfig = clientConfig;
    this.topic = topic;
    this.values = values;
    this.recordsMax = recordsMax;
    this.patience = patience;
  }

  /**
   * What is left to read of a partition.
   *
   * @param untilOffset up to this offset
   * @param untilMillis or to this time of the broker, epoch milliseconds
   * @param isAll whether nothing of the span can lie elsewhere
   */
  private record Rest(long untilOffset, long untilMillis, boolean isAll) {}

  /**
   * Finds the requests of some callers.
   *
   * @param callers whose; their sums grow
   * @param positions the offsets up to which the stream has read
   * @return whether all was looked at that the log still has of it
   * @throws KafkaException if the brokers don't answer
   */
  boolean find(Collection<PrincipalSums> callers, Map<TopicPartition, Long> positions) {
    Map<String, List<PrincipalSums>> byTenant = new HashMap<>();
    callers.forEach(it -> byTenant.computeIfAbsent(it.tenantId(), id -> new ArrayList<>()).add(it));
    long from = callers.stream().mapToLong(PrincipalSums::fromMicros).min().orElse(0);
    long until = callers.stream().mapToLong(PrincipalSums::untilMicros).max().orElse(0);
    try (var consumer =
        new KafkaConsumer<>(config(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      Map<TopicPartition, Rest> rests = seek(consumer, from / MILLI, until / MILLI, positions);
      Set<TopicPartition> cut = new HashSet<>();
      rests.forEach(
          (partition, rest) -> {
            if (!rest.isAll()) {
              cut.add(partition);
            }
          });
      long deadline = System.nanoTime() + patience.toNanos();
      while (!rests.isEmpty() && System.nanoTime() < deadline) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          var partition = new TopicPartition(record.topic(), record.partition());
          Rest rest = rests.get(partition);
          if (rest == null || record.offset() >= rest.untilOffset()) {
            continue;
          }
          if (record.timestamp() > rest.untilMillis()) {
            rests.remove(partition);
            cut.remove(partition);
            continue;
          }
          add(record, byTenant);
        }
        rests
            .entrySet()
            .removeIf(it -> consumer.position(it.getKey()) >= it.getValue().untilOffset());
        consumer.pause(
            consumer.assignment().stream().filter(it -> !rests.containsKey(it)).toList());
      }
      return cut.isEmpty() && rests.isEmpty();
    }
  }

  private void add(
      ConsumerRecord<byte[], byte[]> record, Map<String, List<PrincipalSums>> byTenant) {
    InferenceEvent event = event(record);
    if (event != null) {
      for (PrincipalSums sums : byTenant.getOrDefault(event.getTenantId(), List.of())) {
        sums.add(event);
      }
    }
  }

  private @Nullable InferenceEvent event(ConsumerRecord<byte[], byte[]> record) {
    try {
      return record.value() != null
              && values.deserialize(topic, record.value()) instanceof InferenceEvent event
          ? event
          : null;
    } catch (SerializationException e) {
      // In quarantine, and counted there.
      return null;
    }
  }

  /**
   * Where to read. What was written as it happened begins where the broker's time says; of what was
   * written later, which is a backlog, the stream has just read it.
   */
  private Map<TopicPartition, Rest> seek(
      KafkaConsumer<?, ?> consumer,
      long fromMillis,
      long untilMillis,
      Map<TopicPartition, Long> positions) {
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(it -> new TopicPartition(topic, it.partition()))
            .toList();
    consumer.assign(partitions);
    Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    Map<TopicPartition, Long> times = new HashMap<>();
    partitions.forEach(partition -> times.put(partition, fromMillis));
    Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(times);
    long most = Math.max(1, recordsMax / Math.max(1, partitions.size()));
    Map<TopicPartition, Rest> rests = new HashMap<>();
    for (TopicPartition partition : partitions) {
      OffsetAndTimestamp first = found.get(partition);
      long end = Math.min(ends.getOrDefault(partition, 0L), positions.getOrDefault(partition, 0L));
      if (first != null && first.offset() < end) {
        boolean asItHappened = first.timestamp() <= untilMillis + DELAY_MILLIS;
        long all = asItHappened ? first.offset() : beginnings.getOrDefault(partition, 0L);
        long begin = asItHappened ? all : Math.max(all, end - most);
        consumer.seek(partition, begin);
        rests.put(
            partition,
            new Rest(
                Math.min(end, begin + most),
                asItHappened ? untilMillis + DELAY_MILLIS : Long.MAX_VALUE,
                end - all <= most));
      }
    }
    consumer.pause(partitions.stream().filter(it -> !rests.containsKey(it)).toList());
    return rests;
  }

  private Map<String, Object> config() {
    Map<String, Object> config = new HashMap<>(clientConfig);
    config.remove(ConsumerConfig.GROUP_ID_CONFIG);
    config.put(ConsumerConfig.CLIENT_ID_CONFIG, "fleetledger-alert-principals");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 10_000);
    config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) ANSWER.toMillis());
    return config;
  }
}
