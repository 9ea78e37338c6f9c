package io.fleetledger.torture;

import io.fleetledger.oracle.Broken;
import io.fleetledger.oracle.RawRecord;
import io.fleetledger.registry.AvroSerdes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * The serving nodes: sends records at a steady pace whatever becomes of the broker, and counts
 * those that the broker has. A header tells which record it is, so that the log tells its own
 * story.
 */
final class Sender implements AutoCloseable {
  /** Header: place in the load, or, below 0, among the broken; four bytes. */
  static final String PLACE = "place";

  private static final byte[] KEY = "key".getBytes(StandardCharsets.UTF_8);
  private static final Duration NAP = Duration.ofMillis(5);

  /** A record and its encoding. */
  private record Letter(RawRecord record, byte @Nullable [] bytes) {}

  private final AvroSerdes serdes;
  private final KafkaProducer<byte[], byte[]> producer;
  private final List<Letter> letters = new ArrayList<>();
  private final List<Letter> broken = new CopyOnWriteArrayList<>();
  private final AtomicLong sent = new AtomicLong();
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private final AtomicInteger next = new AtomicInteger();

  Sender(String bootstrapServers, AvroSerdes serdes) {
    this.serdes = serdes;
    this.producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                ProducerConfig.LINGER_MS_CONFIG, 5,
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 16 * 1024 * 1024,
                ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 200,
                // The nodes wait for the broker as long as it takes.
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000,
                ProducerConfig.MAX_BLOCK_MS_CONFIG, 600_000,
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 600_000),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /** Takes records to be sent later; they are encoded now, while the registry is there. */
  void load(List<RawRecord> records) {
    for (RawRecord record : records) {
      byte[] bytes =
          record.value() instanceof Broken broken
              ? broken.bytes()
              : serdes.valueSerializer().serialize(record.topic(), record.value());
      letters.add(new Letter(record, bytes));
    }
  }

  /** Records that are loaded and not sent yet. */
  int left() {
    return letters.size() - next.get();
  }

  /** Records that the broker has acknowledged. */
  long sent() {
    return sent.get();
  }

  /** What was sent under a place. */
  Object value(int place) {
    return letter(place).record().value();
  }

  /** Sends the next records of the load at a pace, and returns when all are handed over. */
  void sendNext(int count, double perSecond) throws InterruptedException {
    if (count > left()) {
      throw new IllegalStateException("the load is too small for the schedule");
    }
    int from = next.getAndAdd(count);
    send(from, from + count, perSecond);
  }

  /** Sends everything again that was sent. */
  void sendAgain(double perSecond) throws InterruptedException {
    send(0, next.get(), perSecond);
  }

  /** Sends bytes that no reader can decode, which are {@code value} to the oracle. */
  void sendBroken(String topic, int partition, Broken value, byte @Nullable [] bytes) {
    broken.add(new Letter(new RawRecord(topic, partition, 0, 0, value), bytes));
    send(-broken.size());
  }

  /** An encoding that is as good as any. */
  byte[] anyBytes() {
    byte[] bytes = letters.getFirst().bytes();
    if (bytes == null) {
      throw new IllegalStateException("the first record of the load has no value");
    }
    return bytes;
  }

  /** Returns when the broker has everything. */
  void flush() {
    producer.flush();
    Exception failed = failure.get();
    if (failed != null) {
      throw new IllegalStateException("a record could not be sent", failed);
    }
  }

  @Override
  public void close() {
    producer.close(Duration.ZERO);
    serdes.close();
  }

  private void send(int from, int to, double perSecond) throws InterruptedException {
    long start = System.nanoTime();
    int place = from;
    while (place < to) {
      double seconds = (System.nanoTime() - start) / 1e9;
      int due = Math.min(to, from + (int) (seconds * perSecond) + 1);
      for (; place < due; place++) {
        send(place);
      }
      Thread.sleep(NAP);
    }
  }

  private void send(int place) {
    Letter letter = letter(place);
    var headers = new RecordHeaders();
    headers.add(PLACE, ByteBuffer.allocate(Integer.BYTES).putInt(place).array());
    producer.send(
        new ProducerRecord<>(
            letter.record().topic(), letter.record().partition(), KEY, letter.bytes(), headers),
        (metadata, failed) -> {
          if (failed == null) {
            sent.incrementAndGet();
          } else {
            failure.compareAndSet(null, failed);
          }
        });
  }

  private Letter letter(int place) {
    return place < 0 ? broken.get(-1 - place) : letters.get(place);
  }
}
