package io.fleetledger.ledger;

import io.fleetledger.ledger.SinkOffsets.Claim;
import io.fleetledger.ledger.SinkOffsets.Move;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
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
 * <p>One thread owns the consumer; {@link #start}, {@link #close}, {@link #awaitCaughtUp}, {@link
 * #lag} and {@link #metrics} can be called from any.
 */
public final class Materializer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Materializer.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration FIRST_BACKOFF = Duration.ofMillis(100);
  private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(10);
  private static final Duration PATIENCE_TO_CLOSE = Duration.ofSeconds(60);

  private final Map<String, LedgerTable> tables;
  private final Deserializer<?> deserializer;
  private final java.util.function.Consumer<Throwable> onFatal;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Admin admin;
  private final LogSpans logs;
  private final Sink sink;
  private final Thread thread = new Thread(this::run, "fleetledger-materializer");

  /** Partitions assigned: their claims, or none yet. */
  private final Map<TopicPartition, @Nullable Claim> assigned =
      new TreeMap<>(
          Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition));

  private long assignments;

  private volatile boolean running = true;
  private volatile @Nullable Throwable fatal;
  private volatile @Nullable Long lag;
  private volatile MaterializerMetrics metrics = MaterializerMetrics.NONE;

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
    this.tables =
        tables.stream().collect(Collectors.toMap(LedgerTable::topic, Function.identity()));
    this.deserializer = deserializer;
    this.onFatal = onFatal;
    this.sink = new Sink(database);
    this.consumer =
        new KafkaConsumer<>(
            consumerProperties(clientProperties, groupId),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    this.admin = Admin.create(new HashMap<>(clientProperties));
    this.logs = new LogSpans(admin);
  }

  private static Map<String, Object> consumerProperties(Map<String, ?> client, String groupId) {
    var properties = new HashMap<String, Object>(client);
    properties.putIfAbsent(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5000);
    properties.put(ConsumerConfig.GROUP_ID_CONFIG, groupId);
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    // The offsets are in the database; a position that the log does not have is an error.
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    return properties;
  }

  /** Begins, on a thread of its own. */
  public void start() {
    thread.start();
  }

  /** Finishes the batch in hand, leaves the group and waits until the thread has ended. */
  @Override
  public void close() {
    running = false;
    consumer.wakeup();
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
    return metrics;
  }

  /** Records that its own partitions are behind, as of the last poll; empty: not known yet. */
  public OptionalLong lag() {
    Long behind = lag;
    return behind == null ? OptionalLong.empty() : OptionalLong.of(behind);
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
    Map<TopicPartition, Long> ends = logs.ends(tables.keySet());
    while (true) {
      Throwable failure = fatal;
      if (failure != null || !running) {
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
    try (consumer) {
      subscribe();
      while (running) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
        claim();
        write(records);
        measureLag();
      }
    } catch (WakeupException e) {
      LOG.debug("woken up to close");
    } catch (Throwable failure) {
      fatal = failure;
      LOG.error("the materializer ends: {}", Failures.line(failure));
      LOG.debug("the materializer ends", failure);
      onFatal.accept(failure);
    }
  }

  private void subscribe() {
    consumer.subscribe(Set.copyOf(tables.keySet()), new Assignment());
  }

  /** Takes over what was assigned; until then it is paused. */
  private void claim() throws Exception {
    List<TopicPartition> unclaimed =
        assigned.keySet().stream().filter(partition -> assigned.get(partition) == null).toList();
    if (unclaimed.isEmpty()) {
      return;
    }
    untilDone(
        "claim " + unclaimed,
        () -> {
          Map<TopicPartition, Claim> claims = sink.claim(logs.of(unclaimed));
          claims.forEach((partition, claim) -> consumer.seek(partition, claim.nextOffset()));
          assigned.putAll(claims);
        });
  }

  private void write(ConsumerRecords<byte[], byte[]> records) throws Exception {
    List<Move> moves = moves();
    if (moves.isEmpty()) {
      return;
    }
    boolean done =
        untilDone(
            "write %d records".formatted(records.count()),
            () -> {
              Batch batch = Batch.decode(records, tables, deserializer);
              metrics = metrics.plus(sink.write(batch, moves), records.count());
            });
    if (done) {
      moves.forEach(m -> assigned.put(m.partition(), m.claim().at(m.nextOffset())));
    }
  }

  /** Partitions whose position is past what is stored: past records, or transaction markers. */
  private List<Move> moves() {
    var moves = new ArrayList<Move>();
    assigned.forEach(
        (partition, claim) -> {
          if (claim != null && consumer.position(partition) != claim.nextOffset()) {
            moves.add(new Move(partition, claim, consumer.position(partition)));
          }
        });
    return moves;
  }

  /**
   * Runs a step until it succeeds; between attempts the consumer polls with everything paused.
   *
   * @return false if the partitions were reassigned meanwhile: the step is void, and the partitions
   *     that are still ours are read again from their stored offsets
   */
  private boolean untilDone(String what, Step step) throws Exception {
    long assignment = assignments;
    Duration backoff = FIRST_BACKOFF;
    while (true) {
      try {
        step.run();
        consumer.resume(claimed());
        return true;
      } catch (Sink.FencedException e) {
        LOG.warn("{}: leaving, and joining anew", e.getMessage());
        metrics = metrics.plusFencing();
        consumer.unsubscribe();
        assigned.clear();
        subscribe();
        return false;
      } catch (Exception e) {
        if (!Failures.isPassing(e)) {
          throw e;
        }
        LOG.warn("can't {}, trying again in {} ms: {}", what, backoff.toMillis(), Failures.line(e));
        metrics = metrics.plusRetry();
      }
      pollPaused(backoff);
      backoff = backoff.compareTo(LONGEST_BACKOFF) < 0 ? backoff.multipliedBy(2) : backoff;
      if (assignments != assignment) {
        for (TopicPartition partition : claimed()) {
          consumer.seek(partition, offsetOf(partition));
        }
        consumer.resume(claimed());
        return false;
      }
    }
  }

  private interface Step {
    void run() throws Exception;
  }

  private void pollPaused(Duration duration) {
    consumer.pause(consumer.assignment());
    long deadline = System.nanoTime() + duration.toNanos();
    long left = duration.toNanos();
    while (left > 0) {
      if (!consumer.poll(Duration.ofNanos(left)).isEmpty()) {
        throw new IllegalStateException("a paused partition gave records");
      }
      left = deadline - System.nanoTime();
    }
  }

  private List<TopicPartition> claimed() {
    return assigned.keySet().stream().filter(partition -> assigned.get(partition) != null).toList();
  }

  private long offsetOf(TopicPartition partition) {
    Claim claim = assigned.get(partition);
    if (claim == null) {
      throw new IllegalStateException(partition + " is not claimed");
    }
    return claim.nextOffset();
  }

  private void measureLag() {
    long sum = 0;
    for (TopicPartition partition : assigned.keySet()) {
      OptionalLong behind = consumer.currentLag(partition);
      if (behind.isEmpty()) {
        return;
      }
      sum += behind.getAsLong();
    }
    lag = sum;
  }

  private final class Assignment implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      assignments++;
      consumer.pause(partitions);
      for (TopicPartition partition : partitions) {
        // Any position will do: paused, it is not read from before the claim sets the right one.
        consumer.seek(partition, 0);
        assigned.put(partition, null);
      }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      assignments++;
      partitions.forEach(assigned::remove);
    }
  }
}
