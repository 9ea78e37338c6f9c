package io.fleetledger.e2e;

import io.fleetledger.oracle.RawRecord;
import io.fleetledger.registry.AvroSerdes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Sends values to the source topics, and says where the broker put them. */
final class Sender implements AutoCloseable {
  private static final byte[] KEY = "key".getBytes(StandardCharsets.UTF_8);

  private record Sent(Future<RecordMetadata> acknowledged, Object seen) {}

  private final AvroSerdes serdes;
  private final Serializer<Object> serializer;
  private final KafkaProducer<byte[], byte[]> producer;
  private final List<Sent> sent = new ArrayList<>();

  Sender(Installation installation) {
    serdes = installation.serdes();
    serializer = serdes.valueSerializer();
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", installation.bootstrapServers(), "linger.ms", 20),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /** The bytes of a value. */
  byte[] bytes(String topic, Object value) {
    return serializer.serialize(topic, value);
  }

  /**
   * Sends bytes.
   *
   * @param seen what a reader takes them for
   */
  void send(String topic, int partition, byte @Nullable [] bytes, Object seen) {
    sent.add(new Sent(producer.send(new ProducerRecord<>(topic, partition, KEY, bytes)), seen));
  }

  /** All that was sent, as the broker has it. */
  List<RawRecord> records() throws Exception {
    producer.flush();
    List<RawRecord> records = new ArrayList<>();
    for (Sent one : sent) {
      RecordMetadata metadata = one.acknowledged().get();
      records.add(
          new RawRecord(
              metadata.topic(),
              metadata.partition(),
              metadata.offset(),
              metadata.timestamp(),
              one.seen()));
    }
    return records;
  }

  @Override
  public void close() {
    producer.close();
    serdes.close();
  }
}
