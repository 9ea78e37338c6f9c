package io.fleetledger.metering;

import io.fleetledger.schema.FleetSettled;
import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.Intake;
import io.fleetledger.schema.NodeCoverage;
import io.fleetledger.schema.NodeSample;
import io.fleetledger.schema.SuspendedRecord;
import io.fleetledger.schema.TenantDelta;
import io.fleetledger.streams.CommitHook;
import io.fleetledger.streams.ReadAge;
import io.fleetledger.time.Micros;
import java.util.List;
import java.util.Set;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * What one task of stage 1 holds: its windows, counters and memories over their stores, and the way
 * out. Made anew whenever the task is initialized, so nothing of a failed try remains.
 */
final class MeteringTask {
  /** Beyond this a commit is asked for early: what is pending is held on the heap. */
  private static final int MOST_PENDING = 20_000;

  final ProcessorContext<Object, Object> context;
  final Intakes intakes;
  final Clocks clocks;
  final Settlement settlement;
  private final Boots boots;
  private final IdDedup ids;
  private final SampleDedup samples;
  private final Dedup dedup;
  final Suspense suspense;
  final NodeWindows windows;
  final Accrual accrual;
  final TenantDeltas deltas = new TenantDeltas();
  final ReadAge readAge = new ReadAge();

  MeteringTask(ProcessorContext<Object, Object> context, MeteringSettings settings) {
    this.context = context;
    intakes = new Intakes(context.getStateStore(MeteringTopology.INTAKES));
    clocks = new Clocks(context.getStateStore(MeteringTopology.CLOCKS));
    settlement =
        new Settlement(
            context.getStateStore(MeteringTopology.SETTLEMENT), settings.retentionMicros());
    boots =
        new Boots(
            context.getStateStore(MeteringTopology.BOOTS),
            context.getStateStore(MeteringTopology.SEQUENCES),
            context.getStateStore(MeteringTopology.COVERAGE));
    long horizon = settings.dedupHorizonMicros();
    ids = new IdDedup(context.getStateStore(MeteringTopology.EVENT_IDS), horizon);
    samples = new SampleDedup(context.getStateStore(MeteringTopology.SAMPLES), horizon);
    dedup = new Dedup(settings, boots, ids, samples);
    suspense = new Suspense(context.getStateStore(MeteringTopology.SUSPENSE));
    windows =
        new NodeWindows(
            context.getStateStore(MeteringTopology.NODE_MINUTES),
            context.getStateStore(MeteringTopology.NODE_HOURS));
    accrual = new Accrual(context.getStateStore(MeteringTopology.NODES));
  }

  /** Asks for a commit where more is pending than the heap should hold. */
  void boundPending() {
    if (deltas.size() >= MOST_PENDING) {
      context.commit();
    }
  }

  /** Writes and sends what changed; called by {@link CommitHook} before each commit. */
  void flush() {
    flush(false);
  }

  /** The same, with all that may otherwise wait for a later commit. */
  private void flushAll() {
    flush(true);
  }

  private void flush(boolean all) {
    long watermark = intakes.watermarkMicros();
    windows.flush(watermark, context.currentSystemTimeMs(), all, deltas, this::sendNode);
    deltas.drain(
        context.taskId().partition(),
        watermark,
        readAge.wasBacklog(),
        (tenant, delta) -> send(MeteringTopology.DELTAS_OUT, tenant, delta));
    boots.flush(this::sendCoverage);
    accrual.flush();
    clocks.flush((key, clock) -> send(MeteringTopology.CLOCK_OUT, key, clock));
    intakes.flush((key, intake) -> send(MeteringTopology.INTAKE_OUT, key, intake));
  }

  /** Takes a changed catalog into the minutes of some nodes. */
  void revise(Set<String> nodeIds, long notBefore, Resolver resolver) {
    windows.resume(resolver);
    flushAll();
    windows.revise(nodeIds, notBefore, intakes.watermarkMicros(), resolver, deltas, this::sendNode);
  }

  /** Whether an acceptable event is new; the intake has taken its time into account. */
  Novelty take(InferenceEvent event) {
    String topic = MeteringTopology.EVENTS_TOPIC;
    return dedup.take(event, intakes.watermarkMicros(topic), floor(topic));
  }

  /** Whether an acceptable sample is new; the intake has taken its time into account. */
  Novelty take(NodeSample sample) {
    String topic = MeteringTopology.SAMPLES_TOPIC;
    return dedup.take(sample, intakes.watermarkMicros(topic), floor(topic));
  }

  /** A record of a topic whose time is before this instant is late, epoch microseconds. */
  long floor(String topic) {
    return settlement.floor(topic, intakes.watermarkMicros(topic));
  }

  /** Below this, epoch microseconds, no record of any topic is in time. */
  private long leastFloor() {
    return Math.min(floor(MeteringTopology.EVENTS_TOPIC), floor(MeteringTopology.SAMPLES_TOPIC));
  }

  /** Forgets what dedup need not know any more, some of it at a time. */
  void sweep(int budget) {
    boots.sweep(dedup.oldHour(leastFloor()), budget, this::sendCoverage);
    ids.sweep(Micros.hourOf(intakes.watermarkMicros(MeteringTopology.EVENTS_TOPIC)), budget);
    samples.expire(intakes.watermarkMicros(MeteringTopology.SAMPLES_TOPIC));
  }

  private void sendCoverage(String key, NodeCoverage row) {
    send(MeteringTopology.COVERAGE_OUT, key, row);
  }

  /**
   * Tells the fleet how far the task has settled, where that is news.
   *
   * @param lastMicros the fleet's latest event time, epoch microseconds
   */
  void tellSettled(long nowMillis, long lastMicros) {
    for (String topic : List.of(MeteringTopology.EVENTS_TOPIC, MeteringTopology.SAMPLES_TOPIC)) {
      settlement.noteIdle(topic, intakes.readSoFar(topic), nowMillis, lastMicros);
    }
    long settled = settlement.newlySettled(leastFloor());
    if (settled > 0) {
      int partition = context.taskId().partition();
      send(
          MeteringTopology.SETTLED_OUT,
          Integer.toString(partition),
          new FleetSettled(partition, Micros.toInstant(settled), clocks.firstAt()));
    }
  }

  /** Tells stage 2, behind all deltas so far, that none will follow for older minutes. */
  void promise(long beforeMicros) {
    flushAll();
    send(
        MeteringTopology.DELTAS_OUT,
        "",
        new TenantDelta(
            context.taskId().partition(),
            Micros.toInstant(intakes.watermarkMicros()),
            List.of(),
            List.of(),
            Micros.toInstant(beforeMicros),
            readAge.wasBacklog()));
  }

  private void sendNode(String key, @Nullable Object row) {
    send(MeteringTopology.NODES_OUT, key, row);
  }

  /** Sends a row; null deletes the one of this key. */
  void send(String sink, String key, @Nullable Object row) {
    context.forward(new Record<>(key, row, context.currentSystemTimeMs()), sink);
  }

  /** Counts where a record went. */
  void book(Fate fate, Origin origin) {
    Intake intake = intakes.of(origin.topic(), origin.partition());
    switch (fate) {
      case Fate.Accounted accounted -> intake.setAccounted(intake.getAccounted() + 1);
      case Fate.Late late -> {
        intake.setAccounted(intake.getAccounted() + 1);
        intake.setLate(intake.getLate() + 1);
      }
      case Fate.Duplicate duplicate -> intake.setDuplicates(intake.getDuplicates() + 1);
      case Fate.Suspended suspended ->
          throw new IllegalArgumentException("a suspended record is kept by suspend()");
      case Fate.Quarantined quarantined -> quarantine(quarantined.rejection(), origin);
    }
  }

  /** Counts where a record went that was in suspense. */
  void settle(Fate fate, Origin origin) {
    Intake intake = intakes.of(origin.topic(), origin.partition());
    intake.setSuspended(intake.getSuspended() - 1);
    book(fate, origin);
  }

  /**
   * Keeps a record until what it misses arrives.
   *
   * @param modelId the model that it names; null: none
   */
  void suspend(SuspendedRecord row, @Nullable String modelId, Origin origin) {
    Intake intake = intakes.of(origin.topic(), origin.partition());
    intake.setSuspended(intake.getSuspended() + 1);
    boolean isLate = Micros.of(row.getOccurredAt()) < floor(origin.topic());
    suspense.put(row, modelId, origin, isLate);
    send(MeteringTopology.SUSPENSE_OUT, origin.key(), row);
  }

  /** Sends a record as it was read, with the reason in its headers. */
  void quarantine(Rejection rejection, Origin origin) {
    Intake intake = intakes.of(origin.topic(), origin.partition());
    intake.setQuarantined(intake.getQuarantined() + 1);
    context.forward(
        new Record<>(
            origin.recordKey(),
            origin.value(),
            context.currentSystemTimeMs(),
            rejection.headers(origin)),
        MeteringTopology.QUARANTINE_OUT);
  }
}
