package io.fleetledger.app;

import io.fleetledger.ledger.Quarantine;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends records in quarantine to where they were read from, and notes it. A crash between the two
 * only loses the note: what is sent once more counts as a duplicate.
 */
final class QuarantineReplay implements AutoCloseable {
  /** Records held at once; each may be as large as the brokers take. */
  private static final int BATCH = 100;

  private final Quarantine quarantine;
  private final Producer<byte[], byte[]> producer;

  QuarantineReplay(Settings settings, Quarantine quarantine) {
    this.quarantine = quarantine;
    Map<String, Object> config = new HashMap<>(settings.kafka());
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topics.WRAPPED_RECORD_BYTES);
    producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /**
   * Sends records in their order and waits until all are acknowledged.
   *
   * @throws KafkaException if one can't be sent; those that were are noted
   */
  void send(List<Quarantine.Place> places) throws SQLException, InterruptedException {
    for (int from = 0; from < places.size(); from += BATCH) {
      sendBatch(quarantine.get(places.subList(from, Math.min(from + BATCH, places.size()))));
    }
  }

  private void sendBatch(List<Quarantine.Kept> batch) throws SQLException, InterruptedException {
    List<Future<RecordMetadata>> acknowledged = new ArrayList<>();
    for (Quarantine.Kept kept : batch) {
      acknowledged.add(producer.send(record(kept)));
    }
    List<Quarantine.Replay> replays = new ArrayList<>();
    try {
      for (int i = 0; i < batch.size(); i++) {
        long offset = acknowledged.get(i).get().offset();
        replays.add(new Quarantine.Replay(batch.get(i).place(), offset));
      }
    } catch (ExecutionException e) {
      Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
      throw new KafkaException(
          batch.get(replays.size()).place() + " can't be sent: " + cause.getMessage(), cause);
    } finally {
      quarantine.note(replays);
    }
  }

  /** Its time is that of the new record: what was too far ahead may have come to pass. */
  private static ProducerRecord<byte[], byte[]> record(Quarantine.Kept kept) {
    Quarantine.Place place = kept.place();
    return new ProducerRecord<>(place.topic(), place.partition(), kept.key(), kept.value());
  }

  @Override
  public void close() {
    producer.close();
  }
}
