package io.fleetledger.torture;

import io.fleetledger.oracle.RawRecord;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What the broker holds of the source topics: what was sent, as it came to be. */
final class SourceLog implements AutoCloseable {
  private static final List<TopicPartition> SOURCES =
      Stream.of(RawRecord.EVENTS, RawRecord.SAMPLES)
          .flatMap(
              topic ->
                  IntStream.range(0, Cluster.PARTITIONS)
                      .mapToObj(partition -> new TopicPartition(topic, partition)))
          .toList();
  private static final Duration POLL = Duration.ofMillis(200);
  private static final int LARGEST_RECORD = 16 * 1024 * 1024;

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();

  SourceLog(String bootstrapServers) {
    consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                200,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    consumer.assign(SOURCES);
  }

  /** Lets the source topics of a broker take records as large as the product may meet. */
  static void widen(String bootstrapServers) throws ExecutionException, InterruptedException {
    alter(bootstrapServers, "max.message.bytes", Integer.toString(LARGEST_RECORD));
  }

  /** Reads on to the end. */
  void readOn() {
    Map<TopicPartition, Long> ends = consumer.endOffsets(SOURCES);
    while (SOURCES.stream().anyMatch(it -> consumer.position(it) < ends.getOrDefault(it, 0L))) {
      consumer.poll(POLL).forEach(records::add);
    }
  }

  /** How many records were read. */
  int size() {
    return records.size();
  }

  /**
   * The records for the oracle, in the order of the log.
   *
   * @param values what was sent under a place
   */
  List<RawRecord> records(IntFunction<Object> values) {
    return inOrder()
        .map(
            record ->
                new RawRecord(
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    record.timestamp(),
                    values.apply(place(record))))
        .toList();
  }

  /** Writes the records to another broker, the same at the same places, with the same times. */
  void copyTo(String bootstrapServers) throws ExecutionException, InterruptedException {
    widen(bootstrapServers);
    alter(bootstrapServers, "message.timestamp.type", "CreateTime");
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG, LARGEST_RECORD),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      List<Future<RecordMetadata>> written = new ArrayList<>();
      inOrder()
          .forEach(
              record ->
                  written.add(
                      producer.send(
                          new ProducerRecord<>(
                              record.topic(),
                              record.partition(),
                              record.timestamp(),
                              record.key(),
                              record.value(),
                              record.headers()))));
      for (Future<RecordMetadata> each : written) {
        each.get();
      }
    }
    // The records keep their times; the processor insists on the broker's for those to come.
    alter(bootstrapServers, "message.timestamp.type", "LogAppendTime");
  }

  @Override
  public void close() {
    consumer.close();
  }

  /** By the broker's time, which never goes back within a partition. */
  private Stream<ConsumerRecord<byte[], byte[]>> inOrder() {
    return records.stream().sorted(Comparator.comparingLong(ConsumerRecord::timestamp));
  }

  private static int place(ConsumerRecord<byte[], byte[]> record) {
    return ByteBuffer.wrap(record.headers().lastHeader(Sender.PLACE).value()).getInt();
  }

  private static void alter(String bootstrapServers, String key, String value)
      throws ExecutionException, InterruptedException {
    var change = new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      admin
          .incrementalAlterConfigs(
              Map.of(
                  new ConfigResource(ConfigResource.Type.TOPIC, RawRecord.EVENTS), List.of(change),
                  new ConfigResource(ConfigResource.Type.TOPIC, RawRecord.SAMPLES),
                      List.of(change)))
          .all()
          .get();
    }
  }
}
