package io.fleetledger.billing;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Sends rows that were computed anew to the topics of their tables: all of them, or none. */
public final class RemeteredWriter implements AutoCloseable {
  private final Producer<String, Object> producer;

  /**
   * @param clientConfig how to reach the brokers; what writing depends on is set here
   * @param applicationId the processor's: two at once are one too many
   * @param values encodes generated classes
   */
  public RemeteredWriter(
      Map<String, ?> clientConfig, String applicationId, Serializer<Object> values) {
    Map<String, Object> config = new HashMap<>(clientConfig);
    config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, applicationId + "-recompute");
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    producer = new KafkaProducer<>(config, new StringSerializer(), values);
    producer.initTransactions();
  }

  /**
   * Sends them; a row that goes is deleted.
   *
   * @throws KafkaException if not all could be written: then none is
   */
  void write(List<RemeteredRows<? extends SpecificRecord>> tables) {
    producer.beginTransaction();
    try {
      for (RemeteredRows<? extends SpecificRecord> table : tables) {
        for (RemeteredRows.Change<? extends SpecificRecord> change : table.changes()) {
          producer.send(new ProducerRecord<>(table.topic(), change.key(), change.after()));
        }
      }
      producer.commitTransaction();
    } catch (KafkaException e) {
      producer.abortTransaction();
      throw e;
    }
  }

  @Override
  public void close() {
    producer.close();
  }
}
