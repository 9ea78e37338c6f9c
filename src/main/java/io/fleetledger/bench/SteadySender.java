package io.fleetledger.bench;

import io.fleetledger.schema.InferenceEvent;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends a load as its requests finish, a second of event time in a second, on a thread of its own;
 * among them probes: requests whose tenant sends no other, so that the row of that tenant says when
 * its request is in the tables.
 */
public final class SteadySender implements AutoCloseable {
  /** Shorter waits are not worth it. */
  private static final long LEAST_WAIT_NANOS = 1_000_000;

  private final BenchLoad load;
  private final int probeEvery;
  private final Producer<String, Object> producer;
  private final String eventsTopic;
  private final String samplesTopic;
  private final Map<String, Long> sentNanos = new ConcurrentHashMap<>();
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private final Thread thread = new Thread(this::run, "steady-sender");
  private volatile boolean isStopped;
  private volatile long events;
  private volatile long behindNanos;

  private SteadySender(
      BenchLoad load,
      int probeEvery,
      Producer<String, Object> producer,
      String eventsTopic,
      String samplesTopic) {
    this.load = load;
    this.probeEvery = probeEvery;
    this.producer = producer;
    this.eventsTopic = eventsTopic;
    this.samplesTopic = samplesTopic;
  }

  /**
   * Begins to send.
   *
   * @param probeEvery one of so many requests is a probe
   * @param kafka how to reach the brokers
   */
  public static SteadySender start(
      BenchLoad load,
      int probeEvery,
      Map<String, String> kafka,
      Serializer<Object> serializer,
      String eventsTopic,
      String samplesTopic) {
    var producer =
        new KafkaProducer<>(BenchBacklog.settings(kafka), new StringSerializer(), serializer);
    var sender = new SteadySender(load, probeEvery, producer, eventsTopic, samplesTopic);
    sender.thread.start();
    return sender;
  }

  /** Requests sent so far, repeats included. */
  public long events() {
    return events;
  }

  /** How far it is behind its schedule: more than a little says that it can't keep up. */
  public Duration behind() {
    return Duration.ofNanos(behindNanos);
  }

  /**
   * When the probes were sent, by tenant, {@link System#nanoTime}; grows as they are.
   *
   * @throws IllegalStateException if the broker has refused a record
   */
  public Map<String, Long> sentNanos() {
    Exception refused = failure.get();
    if (refused != null) {
      throw new IllegalStateException("the load can't be written", refused);
    }
    return sentNanos;
  }

  /** Stops, and returns when the broker has what was sent. */
  @Override
  public void close() throws InterruptedException {
    isStopped = true;
    thread.join();
    producer.close();
  }

  private void run() {
    var records = new BenchRecords(load, probeEvery);
    long startNanos = System.nanoTime();
    String firstProbe = BenchCatalog.tenant(load.tenants());
    long count = 0;
    while (!isStopped && records.hasNext()) {
      BenchRecords.Sent sent = records.next();
      await(startNanos + (sent.atMicros() - BenchRecords.START_MICROS) * 1000);
      if (sent.value() instanceof InferenceEvent event) {
        if (event.getTenantId().compareTo(firstProbe) >= 0) {
          sentNanos.putIfAbsent(event.getTenantId(), System.nanoTime());
        }
        send(eventsTopic, sent);
        events = ++count;
      } else {
        send(samplesTopic, sent);
      }
    }
  }

  private void await(long dueNanos) {
    long wait = dueNanos - System.nanoTime();
    behindNanos = Math.max(0, -wait);
    if (wait > LEAST_WAIT_NANOS) {
      LockSupport.parkNanos(wait);
    }
  }

  private void send(String topic, BenchRecords.Sent sent) {
    producer.send(
        new ProducerRecord<>(topic, BenchCatalog.node(sent.node()), sent.value()),
        (at, refused) -> {
          if (refused != null) {
            failure.compareAndSet(null, refused);
          }
        });
  }
}
