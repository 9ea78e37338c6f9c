package io.fleetledger.ledger;

import io.fleetledger.ledger.SinkOffsets.Claim;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the output topics into the ledger's tables, exactly once.
 *
 * <p>Each poll of committed records becomes one transaction that holds their rows and the offsets
 * after them. The offsets are the database's own: on assignment a partition is claimed with a new
 * epoch and read on from its stored offset, and a transaction under an old epoch rolls back. So
 * whatever crashes, hangs or is reassigned, each record is in the tables once. While Postgres is
 * away the partitions are paused and the consumer keeps its membership.
 *
 * <p>It works on threads of its own; its methods can be called from any.
 */
public final class Materializer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Materializer.class);
  private static final Duration PATIENCE_TO_CLOSE = Duration.ofSeconds(60);

  /** Longer than the driver waits for an answer: what it does not notice itself is cut. */
  private static final Duration SILENCE = Duration.ofSeconds(45);

  private final Map<String, LedgerTable> tables;
  private final java.util.function.Consumer<Throwable> onFatal;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Admin admin;
  private final LogSpans logs;
  private final Sink sink;
  private final MaterializerLoop loop;
  private final Thread thread = new Thread(this::run, "fleetledger-materializer");

  private volatile @Nullable Throwable fatal;

  /**
   * @param clientProperties how to reach the brokers; settings of the consumer are taken too, but
   *     for those that exactly-once depends on
   * @param groupId the consumer group
   * @param database where the tables are
   * @param deserializer of the values; {@code SerializationException} says that the record is bad,
   *     other {@code KafkaException}s are waited out
   * @param tables what to materialize; their topics must exist
   * @param onFatal told once when the materializer ends because of a failure
   */
  public Materializer(
      Map<String, ?> clientProperties,
      String groupId,
      DataSource database,
      Deserializer<?> deserializer,
      Collection<LedgerTable> tables,
      java.util.function.Consumer<Throwable> onFatal) {
    this(clientProperties, groupId, database, deserializer, tables, onFatal, SILENCE);
  }

  /**
   * @param silence after how long without an answer the connection to Postgres is cut
   */
  Materializer(
      Map<String, ?> clientProperties,
      String groupId,
      DataSource database,
      Deserializer<?> deserializer,
      Collection<LedgerTable> tables,
      java.util.function.Consumer<Throwable> onFatal,
      Duration silence) {
    this.tables =
        tables.stream().collect(Collectors.toMap(LedgerTable::topic, Function.identity()));
    this.onFatal = onFatal;
    this.sink = new Sink(database);
    this.consumer =
        new KafkaConsumer<>(
            consumerProperties(clientProperties, groupId),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    this.admin = Admin.create(new HashMap<>(clientProperties));
    this.logs = new LogSpans(admin);
    this.loop = new MaterializerLoop(consumer, this.tables, deserializer, logs, sink, silence);
  }

  private static Map<String, Object> consumerProperties(Map<String, ?> client, String groupId) {
    var properties = new HashMap<String, Object>(client);
    properties.putIfAbsent(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5000);
    // What waits on the heap while Postgres is away: this much per broker, and the batch in hand.
    properties.putIfAbsent(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 16 * 1024 * 1024);
    properties.put(ConsumerConfig.GROUP_ID_CONFIG, groupId);
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    // The offsets are in the database; a position that the log does not have is an error.
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    return properties;
  }

  /** Begins. */
  public void start() {
    thread.start();
  }

  /**
   * Leaves the group and waits until the threads have ended. A batch in hand is written or not, and
   * whoever comes next knows which.
   */
  @Override
  public void close() {
    loop.stop();
    try {
      if (thread.getState() == Thread.State.NEW) {
        consumer.close();
      } else {
        thread.join(PATIENCE_TO_CLOSE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    admin.close(Duration.ZERO);
  }

  /** What was done so far. */
  public MaterializerMetrics metrics() {
    return loop.metrics();
  }

  /** How it is. */
  public MaterializerStatus status() {
    return loop.status();
  }

  /** Records that its own partitions are behind, as of the last poll; empty: not known yet. */
  public OptionalLong lag() {
    return loop.status().lag();
  }

  /**
   * Returns when everything committed to the topics before the call is in the tables, whichever
   * instance wrote it.
   *
   * @throws TimeoutException if it is not within the time given
   * @throws MaterializerException if the materializer has ended
   */
  public void awaitCaughtUp(Duration timeout)
      throws TimeoutException, InterruptedException, SQLException {
    long deadline = System.nanoTime() + timeout.toNanos();
    Map<TopicPartition, Long> ends = logs.endsOfTopics(tables.keySet());
    while (true) {
      Throwable failure = fatal;
      if (failure != null || !loop.isRunning()) {
        throw new MaterializerException("the materializer has ended: " + Failures.line(failure));
      }
      Map<TopicPartition, Claim> stored = sink.offsets();
      List<TopicPartition> behind =
          ends.entrySet().stream()
              .filter(end -> isBehind(stored.get(end.getKey()), end.getValue()))
              .map(Map.Entry::getKey)
              .toList();
      if (behind.isEmpty()) {
        return;
      }
      if (System.nanoTime() - deadline > 0) {
        throw new TimeoutException(
            "after %s the tables are still behind the log of %s".formatted(timeout, behind));
      }
      Thread.sleep(50);
    }
  }

  private static boolean isBehind(@Nullable Claim stored, long end) {
    return stored == null || stored.nextOffset() < end;
  }

  private void run() {
    try {
      loop.run();
    } catch (Throwable failure) {
      fatal = failure;
      LOG.error("the materializer ends: {}", Failures.line(failure));
      LOG.debug("the materializer ends", failure);
      onFatal.accept(failure);
    }
  }
}
