package io.fleetledger.replay;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.NodeSample;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends a trace into Kafka: its requests as inference events, and samples of the nodes simulated
 * for it, in time order, keyed by node. A record's timestamp is its event time, but never ahead of
 * the clock: the broker refuses records from the future, and the metering is to judge them. Not
 * thread-safe.
 */
public final class Replay {
  private final Producer<String, Object> producer;
  private final Topics topics;
  private final Pace pace;
  private final InstantSource clock;
  private final Progress progress;
  private final AtomicReference<@Nullable KafkaException> failure = new AtomicReference<>();

  /**
   * @param producer made by {@link #producer}; its buffer holds the replay back when it is full
   */
  public Replay(
      Producer<String, Object> producer,
      Topics topics,
      Pace pace,
      InstantSource clock,
      Progress progress) {
    this.producer = producer;
    this.topics = topics;
    this.pace = pace;
    this.clock = clock;
    this.progress = progress;
  }

  /**
   * A producer that neither loses nor repeats nor reorders.
   *
   * @param config at least {@code bootstrap.servers}
   * @param values the serializer of the records, configured
   */
  public static Producer<String, Object> producer(
      Map<String, ?> config, Serializer<Object> values) {
    Map<String, Object> all = new HashMap<>();
    all.put(ProducerConfig.LINGER_MS_CONFIG, 20);
    all.put(ProducerConfig.BATCH_SIZE_CONFIG, 128 * 1024);
    all.putAll(config);
    all.put(ProducerConfig.ACKS_CONFIG, "all");
    all.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    return new KafkaProducer<>(all, new StringSerializer(), values);
  }

  /**
   * Sends a trace and waits until all of it is acknowledged.
   *
   * @param catalog what is made up for the trace is made up from it
   * @throws TraceException if the trace is malformed, or the catalog can't serve it
   * @throws KafkaException if a record can't be sent; those before it may have been
   */
  public Sent run(Trace trace, Catalog catalog) throws InterruptedException {
    Trace.Summary summary = trace.summarize();
    long events = 0;
    long samples = 0;
    try (TraceReader requests = trace.open()) {
      Simulation records = new Simulation(catalog, requests, summary.fingerprint());
      while (records.hasNext()) {
        switch (records.next()) {
          case InferenceEvent event -> {
            send(topics.events(), event.getNodeId(), event, event.getFinishedAt());
            progress.sent(++events, summary.rows(), event.getFinishedAt());
          }
          case NodeSample sample -> {
            send(topics.samples(), sample.getNodeId(), sample, sample.getSampledAt());
            samples++;
          }
          case SpecificRecord other -> throw new IllegalStateException("not to be sent: " + other);
        }
      }
    } catch (IOException e) {
      throw new TraceException("can't close " + trace.name() + ": " + e.getMessage(), e);
    } finally {
      producer.flush();
    }
    throwFailure();
    return new Sent(events, samples);
  }

  private void send(String topic, String nodeId, SpecificRecord value, Instant eventTime)
      throws InterruptedException {
    throwFailure();
    pace.await(eventTime);
    long millis = Math.max(0, Math.min(eventTime.toEpochMilli(), clock.millis()));
    producer.send(
        new ProducerRecord<>(topic, null, millis, nodeId, value),
        (metadata, e) -> {
          if (e != null) {
            String what = "can't send a record of node %s to topic %s: %s";
            failure.compareAndSet(
                null, new KafkaException(what.formatted(nodeId, topic, e.getMessage()), e));
          }
        });
  }

  private void throwFailure() {
    KafkaException failed = failure.get();
    if (failed != null) {
      throw failed;
    }
  }

  /** Where the records go. */
  public record Topics(String events, String samples) {}

  /** What was sent. */
  public record Sent(long events, long samples) {}

  /** Is told of every event that was handed to the producer. */
  @FunctionalInterface
  public interface Progress {
    /**
     * @param events sent so far
     * @param total rows of the trace
     * @param eventTime when the last one finished
     */
    void sent(long events, long total, Instant eventTime);
  }
}
