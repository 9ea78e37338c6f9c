package io.fleetledger.watch;

import io.fleetledger.schema.CostAlert;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * The topic of alerts, which has one partition: records are in the order of the changes, and the
 * last one says how far they are. Not thread-safe.
 */
public final class AlertTopic implements AutoCloseable {
  /** Its name. */
  public static final String NAME = "cost-alerts";

  private static final TopicPartition PARTITION = new TopicPartition(NAME, 0);
  private static final Duration CLOSING = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(10);

  /**
   * Marks of transactions take offsets too: so many of those before the end are looked at first.
   */
  private static final long FIRST_LOOK = 16;

  private final Map<String, Object> client;
  private final Serializer<Object> values;
  private final Deserializer<Object> reader;
  private final KafkaProducer<String, Object> producer;

  /**
   * Takes the topic over: whoever wrote to it before no longer can.
   *
   * @param clientConfig how to reach the brokers
   * @param applicationId whose topic it is
   * @throws KafkaException if the brokers can't be reached, or do not let it
   */
  AlertTopic(
      Map<String, ?> clientConfig,
      String applicationId,
      Serializer<Object> values,
      Deserializer<Object> reader) {
    this.client = new HashMap<>(clientConfig);
    this.values = values;
    this.reader = reader;
    Map<String, Object> config = new HashMap<>(clientConfig);
    config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, applicationId + "-alerts");
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, (int) ANSWER.toMillis());
    producer = new KafkaProducer<>(config, new StringSerializer(), this.values);
    try {
      producer.initTransactions();
    } catch (RuntimeException e) {
      producer.close(CLOSING);
      throw e;
    }
  }

  /** The number of the last change that is on it; 0: none is. */
  long lastSequence() {
    Map<String, Object> config = new HashMap<>(client);
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) ANSWER.toMillis());
    try (var consumer = new KafkaConsumer<>(config, new StringDeserializer(), reader)) {
      consumer.assign(List.of(PARTITION));
      long end = consumer.endOffsets(List.of(PARTITION)).getOrDefault(PARTITION, 0L);
      long begin = consumer.beginningOffsets(List.of(PARTITION)).getOrDefault(PARTITION, 0L);
      for (long look = FIRST_LOOK; ; look *= FIRST_LOOK) {
        long from = Math.max(begin, end - look);
        long last = lastSequence(consumer, from, end);
        if (last > 0 || from == begin) {
          return last;
        }
      }
    }
  }

  private static long lastSequence(KafkaConsumer<String, Object> consumer, long from, long end) {
    consumer.seek(PARTITION, from);
    long last = 0;
    while (consumer.position(PARTITION) < end) {
      for (ConsumerRecord<String, Object> record : consumer.poll(ANSWER)) {
        if (record.value() instanceof CostAlert alert) {
          last = alert.getSequence();
        }
      }
    }
    return last;
  }

  /** Writes changes, all or none. */
  void write(List<AlertChanges.Change> changes) {
    producer.beginTransaction();
    try {
      for (AlertChanges.Change change : changes) {
        producer.send(
            new ProducerRecord<>(NAME, 0, change.text("alert_id"), CostAlerts.of(change)));
      }
      producer.commitTransaction();
    } catch (KafkaException e) {
      abort(e);
      throw e;
    }
  }

  private void abort(KafkaException cause) {
    try {
      producer.abortTransaction();
    } catch (KafkaException e) {
      cause.addSuppressed(e);
    }
  }

  @Override
  public void close() {
    producer.close(CLOSING);
  }
}
