package io.fleetledger.ingest;

import io.fleetledger.ingest.EventReader.Entry;
import io.fleetledger.metering.Acceptance;
import io.fleetledger.schema.InferenceEvent;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/**
 * Takes batches of events to Kafka, keyed by node. It returns once Kafka has answered for each of
 * them; a bound on the events under way is what it pushes back with. Thread-safe.
 */
public final class Ingestion {
  /** Events of a batch at most. */
  public static final int MAX_EVENTS = 10_000;

  private final Supplier<Producer<String, Object>> producer;
  private final String topic;
  private final EventReader reader;
  private final InstantSource clock;
  private final Semaphore underWay;

  /**
   * @param producer that neither loses nor repeats nor reorders; asked for when first needed
   * @param topic of the events
   * @param acceptance the rules of the metering
   * @param maxUnderWay events that may wait for Kafka's answer at a time
   */
  public Ingestion(
      Supplier<Producer<String, Object>> producer,
      String topic,
      Acceptance acceptance,
      InstantSource clock,
      int maxUnderWay) {
    this.producer = producer;
    this.topic = topic;
    this.reader = new EventReader(acceptance, clock, Math.min(MAX_EVENTS, maxUnderWay));
    this.clock = clock;
    this.underWay = new Semaphore(maxUnderWay);
  }

  /**
   * Takes a batch.
   *
   * @return what became of each event; empty: too many are under way, so that none was taken, and
   *     the batch is to be sent again
   * @throws BatchException if the body is no batch
   */
  public Optional<List<Verdict>> take(byte[] body, EventFormat format) throws InterruptedException {
    return take(reader.read(body, format));
  }

  /**
   * Takes the event that is the data of a CloudEvent in the binary mode.
   *
   * @param cloud what its headers say
   * @return as of a batch of one
   * @throws BatchException if the body is not JSON
   */
  public Optional<List<Verdict>> take(byte[] body, CloudEvent cloud) throws InterruptedException {
    return take(reader.read(body, cloud));
  }

  private Optional<List<Verdict>> take(List<Entry> entries) throws InterruptedException {
    int events = Math.max(1, entries.size());
    if (!underWay.tryAcquire(events)) {
      return Optional.empty();
    }
    try {
      return Optional.of(send(entries));
    } finally {
      underWay.release(events);
    }
  }

  private List<Verdict> send(List<Entry> entries) throws InterruptedException {
    var answers = new ArrayList<@Nullable Future<RecordMetadata>>();
    var verdicts = new ArrayList<@Nullable Verdict>();
    @Nullable KafkaException stopped = null;
    for (Entry entry : entries) {
      InferenceEvent event = entry.event();
      if (event == null || stopped != null) {
        answers.add(null);
        verdicts.add(
            event == null
                ? entry.verdict()
                : Verdict.failed(answers.size() - 1, event.getEventId(), reason(stopped)));
        continue;
      }
      try {
        answers.add(producer.get().send(record(event)));
        verdicts.add(null);
      } catch (KafkaException e) {
        // One that finds no room, or no registry, is followed by others that find none: after it
        // nothing more is tried.
        stopped = e;
        answers.add(null);
        verdicts.add(Verdict.failed(answers.size() - 1, event.getEventId(), reason(e)));
      }
    }
    var complete = new ArrayList<Verdict>();
    for (int i = 0; i < entries.size(); i++) {
      Verdict verdict = verdicts.get(i);
      complete.add(verdict == null ? await(i, entries.get(i), answers.get(i)) : verdict);
    }
    return complete;
  }

  private static Verdict await(int index, Entry entry, @Nullable Future<RecordMetadata> answer)
      throws InterruptedException {
    InferenceEvent event = entry.event();
    if (event == null || answer == null) {
      throw new IllegalStateException("what has no verdict was sent");
    }
    try {
      answer.get();
      return Verdict.accepted(index, event.getEventId());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RecordTooLargeException) {
        return Verdict.rejected(index, event.getEventId(), "TOO_LARGE", reason(e.getCause()));
      }
      return Verdict.failed(index, event.getEventId(), reason(e.getCause()));
    }
  }

  /** Its timestamp is its event time, but never ahead of the clock. */
  private ProducerRecord<String, Object> record(InferenceEvent event) {
    long millis = Math.clamp(event.getFinishedAt().toEpochMilli(), 0, clock.millis());
    return new ProducerRecord<>(topic, null, millis, event.getNodeId(), event);
  }

  private static String reason(@Nullable Throwable failure) {
    String message = failure == null ? null : failure.getMessage();
    return message == null ? "Kafka did not take it" : message.lines().findFirst().orElse(message);
  }
}
