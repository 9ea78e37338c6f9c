package io.fleetledger.streams;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compacted topics held whole by every instance: read from the beginning to the end and then on, in
 * each run anew, outside any consumer group. Committed records only.
 *
 * <p>The listener is called on this reader's own thread, and on no other. A broker that is away is
 * waited for, as is whatever the decoder needs, as long as it says so with a {@link KafkaException}
 * other than {@link SerializationException}. A record that can't be decoded is skipped, logged and
 * kept as a {@link Problem} until its key has a good value; the listener keeps what it had.
 * Anything else ends the reader, and is told to the failure callback.
 *
 * @param <V> type of the values
 */
public final class CompactedTopic<V> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CompactedTopic.class);
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Collection<String> topics;
  private final Consumer<byte[], byte[]> consumer;
  private final Decoder<V> values;
  private final Listener<V> listener;
  private final java.util.function.Consumer<Throwable> onFailure;
  private final Thread thread;
  private final Map<String, Problem> problems = new ConcurrentSkipListMap<>();
  private final CountDownLatch settled = new CountDownLatch(1);
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile boolean isCaughtUp;
  private volatile @Nullable Throwable failure;

  /** Makes a value of a record's bytes, or throws; on the reader's thread. */
  public interface Decoder<V> {
    V decode(String topic, String key, byte[] value);
  }

  /** What is told of the records. */
  public interface Listener<V> {
    /** A record; a null value: its key is deleted. */
    void onRecord(String topic, String key, @Nullable V value);

    /** The records of one fetch have all been told. */
    void onBatch();
  }

  /** A record that can't be decoded, and why. */
  public record Problem(String topic, int partition, long offset, String key, String reason) {}

  private CompactedTopic(
      String name,
      Collection<String> topics,
      Consumer<byte[], byte[]> consumer,
      Decoder<V> values,
      Listener<V> listener,
      java.util.function.Consumer<Throwable> onFailure) {
    this.topics = List.copyOf(topics);
    this.consumer = consumer;
    this.values = values;
    this.listener = listener;
    this.onFailure = onFailure;
    this.thread = new Thread(this::run, name);
    thread.setDaemon(true);
  }

  /**
   * Starts to read.
   *
   * @param name the thread's name
   * @param topics the topics, which must exist
   * @param clientConfig how to reach the brokers; what this reader depends on is set here
   * @param values decodes values; keys are UTF-8
   * @param onFailure told, on the reader's thread, what ended it
   */
  public static <V> CompactedTopic<V> start(
      String name,
      Collection<String> topics,
      Map<String, ?> clientConfig,
      Decoder<V> values,
      Listener<V> listener,
      java.util.function.Consumer<Throwable> onFailure) {
    Map<String, Object> config = new HashMap<>(clientConfig);
    config.remove(ConsumerConfig.GROUP_ID_CONFIG);
    config.put(ConsumerConfig.CLIENT_ID_CONFIG, name);
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    // Few rebuilds of what the listener holds when a large topic is read from the beginning.
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 10_000);
    var bytes = new ByteArrayDeserializer();
    var reader =
        new CompactedTopic<>(
            name, topics, new KafkaConsumer<>(config, bytes, bytes), values, listener, onFailure);
    reader.thread.start();
    return reader;
  }

  /**
   * Waits until everything that the topics held when the reader began has been told.
   *
   * @return false: not within the timeout, or closed before
   * @throws IllegalStateException if the reader ended
   */
  public boolean awaitCaughtUp(Duration timeout) throws InterruptedException {
    boolean isSettled = settled.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
    Throwable failure = this.failure;
    if (failure != null) {
      throw new IllegalStateException(thread.getName() + " ended: " + failure, failure);
    }
    return isSettled && isCaughtUp;
  }

  /** Whether everything that the topics held when the reader began has been told. */
  public boolean isCaughtUp() {
    return isCaughtUp;
  }

  /** The records that can't be decoded and whose keys have had no good value since. */
  public List<Problem> problems() {
    return List.copyOf(problems.values());
  }

  /** Ends the reader and waits for its thread, unless called on it. */
  @Override
  public void close() {
    closing.countDown();
    consumer.wakeup();
    if (Thread.currentThread() != thread) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void run() {
    try (consumer) {
      Map<TopicPartition, Long> ends = retried(() -> consumer.endOffsets(partitions()));
      consumer.assign(ends.keySet());
      consumer.seekToBeginning(ends.keySet());
      while (isOpen()) {
        deliver(consumer.poll(POLL));
        if (!isCaughtUp && retried(() -> hasReached(ends))) {
          isCaughtUp = true;
          settled.countDown();
        }
      }
    } catch (Exception | Error e) {
      // Being woken up is how it is asked to end.
      if (isOpen() || !(e instanceof WakeupException)) {
        failure = e;
        LOG.error("{} ended", thread.getName(), e);
        onFailure.accept(e);
      }
    } finally {
      settled.countDown();
    }
  }

  private List<TopicPartition> partitions() {
    List<TopicPartition> partitions = new ArrayList<>();
    for (String topic : topics) {
      List<PartitionInfo> infos = consumer.partitionsFor(topic);
      if (infos.isEmpty()) {
        throw new IllegalStateException(
            "topic " + topic + " does not exist; create it with 'fleetledger topics create'");
      }
      infos.forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
    }
    return partitions;
  }

  private boolean hasReached(Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  private void deliver(ConsumerRecords<byte[], byte[]> records) throws InterruptedException {
    for (ConsumerRecord<byte[], byte[]> record : records) {
      deliver(record);
    }
    if (!records.isEmpty()) {
      listener.onBatch();
    }
  }

  private void deliver(ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
    if (record.key() == null) {
      skip(record, "", new SerializationException("it has no key"));
      return;
    }
    String key = new String(record.key(), StandardCharsets.UTF_8);
    V value;
    try {
      value = record.value() == null ? null : decoded(key, record);
    } catch (RuntimeException e) {
      if (e instanceof WakeupException) {
        throw e;
      }
      skip(record, key, e);
      return;
    }
    problems.remove(record.topic() + '/' + key);
    listener.onRecord(record.topic(), key, value);
  }

  private V decoded(String key, ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
    while (true) {
      try {
        return values.decode(record.topic(), key, record.value());
      } catch (SerializationException e) {
        throw e;
      } catch (KafkaException e) {
        LOG.warn("{} can't decode {} now, waiting", thread.getName(), where(record), e);
        pause();
      }
    }
  }

  private void skip(ConsumerRecord<byte[], byte[]> record, String key, RuntimeException cause) {
    String reason = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    LOG.error("skipped {}, key '{}': {}", where(record), key, reason, cause);
    problems.put(
        record.topic() + '/' + key,
        new Problem(record.topic(), record.partition(), record.offset(), key, reason));
  }

  /** Asks the brokers until they answer. */
  private <T> T retried(Supplier<T> request) throws InterruptedException {
    while (true) {
      try {
        return request.get();
      } catch (RetriableException e) {
        LOG.warn("{} has no answer from the brokers, asking again", thread.getName(), e);
        pause();
      }
    }
  }

  private void pause() throws InterruptedException {
    if (closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new WakeupException();
    }
  }

  private boolean isOpen() {
    return closing.getCount() > 0;
  }

  private static String where(ConsumerRecord<?, ?> record) {
    return record.topic() + "-" + record.partition() + " offset " + record.offset();
  }
}
