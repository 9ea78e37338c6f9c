package io.fleetledger.billing;

import io.fleetledger.oracle.Broken;
import io.fleetledger.oracle.RawRecord;
import io.fleetledger.registry.UnknownSchemaException;
import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.NodeSample;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * The source topics from their beginnings up to some offsets, committed records only, one partition
 * after another. Belongs to one thread.
 */
public final class ProofLog implements AutoCloseable {
  private static final Duration POLL = Duration.ofSeconds(1);

  /** A partition that gives nothing for so long, though it has not been read to its end. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Comparator<TopicPartition> ORDER =
      Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition);

  private final Consumer<byte[], byte[]> consumer;
  private final Deserializer<Object> values;

  /**
   * @param clientConfig how to reach the brokers; what this reader depends on is set here
   * @param values decodes values as the processor does
   */
  public ProofLog(Map<String, ?> clientConfig, Deserializer<Object> values) {
    Map<String, Object> config = new HashMap<>(clientConfig);
    config.remove(ConsumerConfig.GROUP_ID_CONFIG);
    config.put(ConsumerConfig.CLIENT_ID_CONFIG, "fleetledger-proof");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 10_000);
    this.consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    this.values = values;
  }

  /** Offset of the first record that each partition still has. */
  public Map<TopicPartition, Long> beginnings(Iterable<TopicPartition> partitions) {
    List<TopicPartition> all = new ArrayList<>();
    partitions.forEach(all::add);
    return consumer.beginningOffsets(all);
  }

  /**
   * The broker's time of the first record at or behind an offset, epoch milliseconds; null: none.
   */
  public @Nullable Long timestampAt(TopicPartition partition, long offset, long untilOffset) {
    Iterator<ConsumerRecord<byte[], byte[]>> records =
        new Partition(partition, offset, untilOffset);
    return records.hasNext() ? (Long) records.next().timestamp() : null;
  }

  /**
   * The records of partitions from their beginnings on.
   *
   * @param until by partition, the offset after the last record to read
   */
  public Iterable<RawRecord> read(Map<TopicPartition, Long> until) {
    Map<TopicPartition, Long> sorted = new TreeMap<>(ORDER);
    sorted.putAll(until);
    Map<TopicPartition, Long> from = beginnings(sorted.keySet());
    return () -> {
      Iterator<Map.Entry<TopicPartition, Long>> partitions = sorted.entrySet().iterator();
      return new Iterator<>() {
        private @Nullable Partition current;

        @Override
        public boolean hasNext() {
          while (current == null || !current.hasNext()) {
            if (!partitions.hasNext()) {
              return false;
            }
            Map.Entry<TopicPartition, Long> next = partitions.next();
            TopicPartition partition = next.getKey();
            current =
                new Partition(
                    partition, Objects.requireNonNull(from.get(partition)), next.getValue());
          }
          return true;
        }

        @Override
        public RawRecord next() {
          if (!hasNext()) {
            throw new NoSuchElementException();
          }
          return raw(Objects.requireNonNull(current).next());
        }
      };
    };
  }

  /** What a record is to the referee: the same as to the processor. */
  private RawRecord raw(ConsumerRecord<byte[], byte[]> record) {
    return new RawRecord(
        record.topic(), record.partition(), record.offset(), record.timestamp(), value(record));
  }

  private Object value(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) {
      return new Broken("UNDECODABLE");
    }
    try {
      Object value = values.deserialize(record.topic(), record.value());
      return value instanceof InferenceEvent || value instanceof NodeSample
          ? value
          : new Broken("NOT_AN_EVENT");
    } catch (UnknownSchemaException e) {
      return new Broken("UNKNOWN_SCHEMA");
    } catch (SerializationException e) {
      return new Broken("UNDECODABLE");
    }
  }

  @Override
  public void close() {
    consumer.close();
  }

  /** The records of one partition between two offsets. */
  private final class Partition implements Iterator<ConsumerRecord<byte[], byte[]>> {
    private final TopicPartition partition;
    private final long until;
    private Iterator<ConsumerRecord<byte[], byte[]>> batch =
        List.<ConsumerRecord<byte[], byte[]>>of().iterator();
    private @Nullable ConsumerRecord<byte[], byte[]> ahead;

    Partition(TopicPartition partition, long from, long until) {
      this.partition = partition;
      this.until = until;
      consumer.assign(List.of(partition));
      consumer.seek(partition, from);
    }

    @Override
    public boolean hasNext() {
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (ahead == null) {
        if (batch.hasNext()) {
          ConsumerRecord<byte[], byte[]> record = batch.next();
          if (record.offset() >= until) {
            return false;
          }
          ahead = record;
        } else if (consumer.position(partition) >= until) {
          return false;
        } else {
          batch = consumer.poll(POLL).records(partition).iterator();
          if (!batch.hasNext() && System.nanoTime() - deadline > 0) {
            throw new org.apache.kafka.common.errors.TimeoutException(
                "%s gives nothing up to offset %d".formatted(partition, until));
          }
        }
      }
      return true;
    }

    @Override
    public ConsumerRecord<byte[], byte[]> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      ConsumerRecord<byte[], byte[]> next = Objects.requireNonNull(ahead);
      ahead = null;
      return next;
    }
  }
}
