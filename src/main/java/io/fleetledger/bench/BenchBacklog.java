package io.fleetledger.bench;

import io.fleetledger.schema.InferenceEvent;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes a load's records into Kafka.
 *
 * @param records all that were sent
 * @param events those of them that are requests, repeats included
 */
public record BenchBacklog(long records, long events) {
  private static final int PROGRESS_EVERY = 100_000;

  /**
   * Sends everything, and returns when the broker has it.
   *
   * @param kafka how to reach the brokers
   * @param progress told how many were sent, now and then
   * @throws IllegalStateException if the broker refuses one
   */
  public static BenchBacklog send(
      BenchLoad load,
      Map<String, String> kafka,
      Serializer<Object> serializer,
      String eventsTopic,
      String samplesTopic,
      LongConsumer progress) {
    var failure = new AtomicReference<@Nullable Exception>();
    long records = 0;
    long events = 0;
    try (var producer = new KafkaProducer<>(settings(kafka), new StringSerializer(), serializer)) {
      var all = new BenchRecords(load);
      while (all.hasNext()) {
        BenchRecords.Sent sent = all.next();
        boolean isEvent = sent.value() instanceof InferenceEvent;
        producer.send(
            new ProducerRecord<>(
                isEvent ? eventsTopic : samplesTopic, BenchCatalog.node(sent.node()), sent.value()),
            (at, refused) -> {
              if (refused != null) {
                failure.compareAndSet(null, refused);
              }
            });
        records++;
        events += isEvent ? 1 : 0;
        if (records % PROGRESS_EVERY == 0) {
          progress.accept(records);
        }
      }
      producer.flush();
    }
    if (failure.get() != null) {
      throw new IllegalStateException("the backlog can't be written", failure.get());
    }
    return new BenchBacklog(records, events);
  }

  static Map<String, Object> settings(Map<String, String> kafka) {
    var settings = new HashMap<String, Object>(kafka);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 20);
    settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 * 1024);
    settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 64L * 1024 * 1024);
    settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    return settings;
  }
}
