package io.fleetledger.ledger;

import io.fleetledger.ledger.SinkOffsets.Claim;
import io.fleetledger.ledger.SinkOffsets.Move;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a materializer does: polls, claims, writes, and waits for what is away.
 *
 * <p>One thread runs it and owns the consumer. Whatever talks to Postgres or asks the brokers is
 * done by a second thread, one step at a time, while the first polls with everything paused: so the
 * consumer keeps its membership however long a step takes.
 */
final class MaterializerLoop {
  private static final Logger LOG = LoggerFactory.getLogger(MaterializerLoop.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration FIRST_BACKOFF = Duration.ofMillis(100);
  private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(5);

  /** A step that takes longer is worth telling. */
  private static final Duration SLOW = Duration.ofSeconds(5);

  /** How often it is noted that the database is current. */
  private static final Duration MARK_EVERY = Duration.ofMinutes(30);

  /** How many rejected records are tried again in one transaction. */
  private static final int REJECTED_AT_ONCE = 500;

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<String, LedgerTable> tables;
  private final Deserializer<?> deserializer;
  private final LogSpans logs;
  private final Sink sink;
  private final Duration silence;
  private final Assignment assignment;
  private final ExecutorService steps =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("fleetledger-materializer-steps").factory());

  private long markedNanos = System.nanoTime();

  /** Why the step in hand has not succeeded yet; null: no reason to worry. */
  private @Nullable String waitingFor;

  private volatile boolean running = true;
  private volatile MaterializerMetrics metrics = MaterializerMetrics.NONE;
  private volatile MaterializerStatus status = MaterializerStatus.begun(System.nanoTime());

  /**
   * @param silence after how long without an answer the connection to Postgres is cut
   */
  MaterializerLoop(
      KafkaConsumer<byte[], byte[]> consumer,
      Map<String, LedgerTable> tables,
      Deserializer<?> deserializer,
      LogSpans logs,
      Sink sink,
      Duration silence) {
    this.consumer = consumer;
    this.tables = tables;
    this.deserializer = deserializer;
    this.logs = logs;
    this.sink = sink;
    this.silence = silence;
    this.assignment = new Assignment(consumer);
  }

  MaterializerMetrics metrics() {
    return metrics;
  }

  MaterializerStatus status() {
    return status;
  }

  boolean isRunning() {
    return running;
  }

  /** Makes {@link #run} return; can be called from any thread. */
  void stop() {
    running = false;
    consumer.wakeup();
  }

  /** Runs until it is stopped, or fails. */
  void run() throws Exception {
    try (consumer) {
      subscribe();
      while (running) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
        claim();
        write(records);
        mark();
        turned();
      }
    } catch (WakeupException e) {
      LOG.debug("woken up to close");
    } finally {
      running = false;
      steps.shutdownNow();
      sink.cut();
    }
  }

  private void subscribe() {
    consumer.subscribe(Set.copyOf(tables.keySet()), assignment);
  }

  private record Claims(
      Map<TopicPartition, LogSpan> logs, Map<TopicPartition, Claim> claims, long nanos) {}

  /** Takes over what was assigned; until then it is paused. */
  private void claim() throws Exception {
    List<TopicPartition> unclaimed = assignment.unclaimed();
    if (unclaimed.isEmpty()) {
      return;
    }
    Claims taken =
        untilDone(
            "claim " + unclaimed,
            () -> {
              long nanos = System.nanoTime();
              Map<TopicPartition, LogSpan> spans = logs.of(unclaimed);
              return new Claims(spans, sink.claim(spans), nanos);
            });
    if (taken != null) {
      assignment.claim(taken.claims());
      taken
          .logs()
          .forEach(
              (partition, log) -> assignment.mark(Map.of(partition, log.end()), taken.nanos()));
      tryRejectedAgain(unclaimed);
    }
  }

  /** What a partition could not write is tried again whenever it is claimed. */
  private void tryRejectedAgain(List<TopicPartition> partitions) throws Exception {
    ConsumerRecord<byte[], byte[]> last = null;
    while (true) {
      var after = last;
      List<ConsumerRecord<byte[], byte[]>> page =
          untilDone(
              "read rejected records", () -> sink.rejected(partitions, after, REJECTED_AT_ONCE));
      if (page == null || page.isEmpty()) {
        return;
      }
      if (!write(page, page.size(), assignment.standing())) {
        return;
      }
      last = page.getLast();
    }
  }

  private void write(ConsumerRecords<byte[], byte[]> records) throws Exception {
    List<Move> moves = assignment.moves(System.nanoTime());
    if (!moves.isEmpty()) {
      write(records, records.count(), moves);
    }
  }

  /** False: void, since partitions were given or taken meanwhile. */
  private boolean write(
      Iterable<ConsumerRecord<byte[], byte[]>> records, int count, List<Move> moves)
      throws Exception {
    long begun = System.nanoTime();
    TableWriter.Written written =
        untilDone(
            "write %d records".formatted(count),
            () -> sink.write(Batch.decode(records, tables, deserializer), moves));
    if (written == null) {
      return false;
    }
    metrics = metrics.plus(written, count, System.nanoTime() - begun);
    assignment.moved(moves);
    return true;
  }

  /** Notes now and then where the logs end, so that the database can be said to be current. */
  private void mark() throws Exception {
    long nanos = System.nanoTime();
    if (nanos - markedNanos > MARK_EVERY.toNanos()) {
      markedNanos = nanos;
      List<TopicPartition> partitions = assignment.claimed();
      @Nullable Map<TopicPartition, Long> ends =
          untilDone("ask how far the logs are", () -> logs.ends(partitions));
      if (ends != null) {
        assignment.mark(ends, nanos);
      }
    }
  }

  /**
   * Does a step until it succeeds; between attempts the consumer polls with everything paused.
   *
   * @return null if the partitions were reassigned meanwhile, or are another's: the step is void,
   *     and what is still ours will be claimed anew and read from its stored offset
   */
  private <T> @Nullable T untilDone(String what, Callable<T> step) throws Exception {
    long changes = assignment.changes();
    Duration backoff = FIRST_BACKOFF;
    while (true) {
      try {
        T result = await(what, steps.submit(step));
        waitingFor = null;
        if (assignment.changes() != changes) {
          assignment.disclaim();
          return null;
        }
        consumer.resume(assignment.claimed());
        return result;
      } catch (Sink.FencedException e) {
        LOG.warn("{}: leaving, and joining anew", e.getMessage());
        waitingFor = null;
        metrics = metrics.plusFencing();
        consumer.unsubscribe();
        assignment.clear();
        subscribe();
        return null;
      } catch (Exception e) {
        if (!Failures.isPassing(e)) {
          throw e;
        }
        waitingFor = "can't %s: %s".formatted(what, Failures.line(e));
        LOG.warn("{}; trying again in {} ms", waitingFor, backoff.toMillis());
        metrics = metrics.plusRetry();
        pollPaused(backoff);
      }
      backoff = Collections.min(List.of(backoff.multipliedBy(2), LONGEST_BACKOFF));
      if (assignment.changes() != changes) {
        waitingFor = null;
        assignment.disclaim();
        return null;
      }
    }
  }

  private <T> T await(String what, Future<T> attempt) throws Exception {
    long begun = System.nanoTime();
    while (true) {
      try {
        return attempt.get(POLL.toNanos(), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        sink.cutIfSilent(silence);
        Duration waited = Duration.ofNanos(System.nanoTime() - begun);
        if (waitingFor == null && waited.compareTo(SLOW) > 0) {
          waitingFor = "it takes long to " + what;
        }
        pollPaused(Duration.ZERO);
      } catch (ExecutionException e) {
        throw e.getCause() instanceof Exception cause ? cause : e;
      }
    }
  }

  private void pollPaused(Duration duration) {
    consumer.pause(consumer.assignment());
    long deadline = System.nanoTime() + duration.toNanos();
    Duration left = duration;
    do {
      turned();
      if (!consumer.poll(left.compareTo(POLL) < 0 ? left : POLL).isEmpty()) {
        throw new IllegalStateException("a paused partition gave records");
      }
      left = Duration.ofNanos(deadline - System.nanoTime());
    } while (left.isPositive());
  }

  private void turned() {
    metrics = metrics.withAssignments(assignment.changes());
    OptionalLong lag = assignment.lag();
    status =
        new MaterializerStatus(
            assignment.isClaimed(),
            lag.isPresent() ? lag : status.lag(),
            waitingFor,
            System.nanoTime());
  }
}
