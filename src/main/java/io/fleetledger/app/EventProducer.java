package io.fleetledger.app;

import io.fleetledger.registry.AvroSerdes;
import io.fleetledger.replay.Replay;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;

/**
 * The producer of events that come over HTTP, made when the first one comes: by then Kafka is
 * there, or that event is told. It gives up after seconds, since a caller waits. Thread-safe.
 */
final class EventProducer implements Supplier<Producer<String, Object>>, AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final Settings settings;
  private final AvroSerdes serdes;
  private @Nullable Producer<String, Object> producer;

  EventProducer(Settings settings) {
    this.settings = settings;
    // Asks no server yet; from here on Avro trusts the classes of events.
    this.serdes = new AvroSerdes(settings.serdes());
  }

  @Override
  public synchronized Producer<String, Object> get() {
    if (producer == null) {
      Map<String, Object> config = new HashMap<>(settings.kafka());
      config.put(ProducerConfig.LINGER_MS_CONFIG, 5);
      config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 5_000);
      config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
      config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 20_000);
      producer = Replay.producer(config, serdes.valueSerializer());
    }
    return producer;
  }

  @Override
  public synchronized void close() {
    if (producer != null) {
      producer.close(GRACE);
    }
    serdes.close();
  }
}
