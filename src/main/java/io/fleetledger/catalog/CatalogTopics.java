package io.fleetledger.catalog;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Writes the reference topics: one record per key, its value the key's whole history. */
public final class CatalogTopics {
  private CatalogTopics() {}

  /** The names of the topics. */
  public static List<String> names() {
    return Arrays.stream(CatalogKind.values()).map(CatalogKind::topic).toList();
  }

  /**
   * A producer for {@link #write}, which the caller closes.
   *
   * @param clientConfig how to reach the brokers; what writing depends on is set here
   * @param values encodes generated classes
   */
  public static Producer<String, Object> producer(
      Map<String, ?> clientConfig, Serializer<Object> values) {
    Map<String, Object> config = new HashMap<>(clientConfig);
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    return new KafkaProducer<>(config, new StringSerializer(), values);
  }

  /**
   * Writes keys, those first that others refer to, and waits until the brokers have them.
   *
   * @param entries what to write, as {@link CatalogDiff#entries} tells it
   * @throws CatalogWriteException if some were not written; writing all of them again is harmless
   */
  public static void write(Producer<String, Object> producer, List<CatalogEntry> entries) {
    Map<CatalogEntry, Exception> failures = new LinkedHashMap<>();
    for (CatalogKind kind : CatalogKind.values()) {
      List<CatalogEntry> ofKind = entries.stream().filter(each -> each.kind() == kind).toList();
      if (failures.isEmpty()) {
        failures.putAll(writeAll(producer, ofKind));
      } else {
        // What refers to a key that is missing would only wait for it.
        ofKind.forEach(each -> failures.put(each, new KafkaException("not tried after that")));
      }
    }
    if (!failures.isEmpty()) {
      throw new CatalogWriteException(failures, entries.size());
    }
  }

  private static Map<CatalogEntry, Exception> writeAll(
      Producer<String, Object> producer, List<CatalogEntry> entries) {
    Map<CatalogEntry, Exception> failures = new LinkedHashMap<>();
    Map<CatalogEntry, Future<RecordMetadata>> sent = new LinkedHashMap<>();
    for (CatalogEntry entry : entries) {
      try {
        sent.put(
            entry,
            producer.send(
                new ProducerRecord<>(
                    entry.kind().topic(), entry.key(), CatalogCodec.toAvro(entry))));
      } catch (KafkaException e) {
        failures.put(entry, e);
      }
    }
    producer.flush();
    sent.forEach(
        (entry, written) -> {
          try {
            written.get();
          } catch (ExecutionException e) {
            failures.put(entry, e.getCause() instanceof Exception cause ? cause : e);
          } catch (InterruptedException e) {
            throw new InterruptException(e);
          }
        });
    return failures;
  }
}
