package io.fleetledger.metering;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.NodeSample;
import io.fleetledger.schema.SuspenseState;
import io.fleetledger.streams.CommitHook;
import io.fleetledger.streams.CommitPace;
import io.fleetledger.time.Micros;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * The shell of stage 1: takes each record to where it belongs, and before each commit writes and
 * sends what changed. Belongs to the stream thread of its task.
 */
final class MeteringProcessor implements Processor<byte[], byte[], Object, Object> {
  /** Paces what no record triggers; the commit decides when results are visible. */
  private static final Duration TICK = Duration.ofMillis(500);

  private static final int ACCRUAL_BUDGET = 20_000;

  /** Records per tick: some 0.2 s of work, and as much as one transaction should hold. */
  private static final int RETRY_BUDGET = 10_000;

  /** At 128 events a chunk it keeps up with five million events a second. */
  private static final int SWEEP_BUDGET = 20_000;

  private final MeteringSettings settings;
  private final Supplier<Catalog> catalog;
  private final Supplier<Fleet> fleet;
  private final Acceptance acceptance;
  private final Decoder decoder;

  private MeteringTask task;
  private Meter meter;
  private Cancellable ticking;
  private CommitPace pace;

  /** Whether the catalog of this life of the task has been looked at; what it changed may wait. */
  private boolean catalogSeen;

  @SuppressWarnings("NullAway.Init") // the engine calls init before anything else
  MeteringProcessor(
      MeteringSettings settings,
      Supplier<Catalog> catalog,
      Supplier<Fleet> fleet,
      Deserializer<Object> deserializer) {
    this.settings = settings;
    this.catalog = catalog;
    this.fleet = fleet;
    this.acceptance = new Acceptance(settings);
    this.decoder = new Decoder(deserializer);
  }

  @Override
  public void init(ProcessorContext<Object, Object> context) {
    task = new MeteringTask(context, settings);
    meter = new Meter(task);
    meter.use(catalog.get());
    catalogSeen = false;
    CommitHook hook = context.getStateStore(MeteringTopology.COMMIT);
    pace = new CommitPace(context, task.readAge::isBacklog);
    hook.onCommit(context, this::flush);
    ticking = context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::tick);
  }

  @Override
  public void close() {
    // A task that comes back is initialized anew, and would tick twice.
    ticking.cancel();
    pace.close();
  }

  private void flush() {
    task.flush();
    pace.committed();
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    RecordMetadata metadata = task.context.recordMetadata().orElseThrow();
    Origin origin =
        new Origin(
            metadata.topic(),
            metadata.partition(),
            metadata.offset(),
            record.timestamp(),
            record.key(),
            record.value(),
            false);
    if (!task.intakes.read(origin.topic(), origin.partition(), origin.offset())) {
      return;
    }
    task.readAge.read(record.timestamp());
    pace.pending();
    switch (decoder.decode(origin.topic(), record.value())) {
      case Decoder.Decoded.Event decoded -> take(decoded.event(), origin);
      case Decoder.Decoded.Sample decoded -> take(decoded.sample(), origin);
      case Decoder.Decoded.Bad bad -> task.quarantine(bad.rejection(), origin);
    }
    task.boundPending();
  }

  private void take(InferenceEvent event, Origin origin) {
    Rejection rejection = acceptance.check(event, origin.timestampMillis());
    if (rejection != null) {
      task.quarantine(rejection, origin);
      return;
    }
    task.intakes.advance(origin, Micros.of(event.getFinishedAt()));
    Fate fate =
        switch (task.take(event)) {
          case NEW -> meter.account(event, origin);
          case DUPLICATE -> Fate.DUPLICATE;
          case CONFLICT -> new Fate.Quarantined(Rejection.conflict(id(event)));
        };
    if (fate instanceof Fate.Suspended suspended) {
      task.suspend(Suspense.row(suspended.missing(), origin, event), event.getModelId(), origin);
    } else {
      task.book(fate, origin);
    }
  }

  private void take(NodeSample sample, Origin origin) {
    Rejection rejection = acceptance.check(sample, origin.timestampMillis());
    if (rejection != null) {
      task.quarantine(rejection, origin);
      return;
    }
    task.intakes.advance(origin, Micros.of(sample.getSampledAt()));
    Fate fate =
        switch (task.take(sample)) {
          case NEW -> meter.account(sample, origin);
          case DUPLICATE -> Fate.DUPLICATE;
          case CONFLICT -> new Fate.Quarantined(Rejection.conflict(id(sample)));
        };
    if (fate instanceof Fate.Suspended suspended) {
      task.suspend(Suspense.row(suspended.missing(), origin, sample), null, origin);
    } else {
      task.book(fate, origin);
    }
  }

  private static String id(InferenceEvent event) {
    return event.getBootId() != null && event.getSequence() != null
        ? "sequence %d of boot %s of node %s"
            .formatted(event.getSequence(), event.getBootId(), event.getNodeId())
        : "event %s of node %s".formatted(event.getEventId(), event.getNodeId());
  }

  private static String id(NodeSample sample) {
    return "the sample of node %s in second %s"
        .formatted(sample.getNodeId(), sample.getSampledAt().truncatedTo(ChronoUnit.SECONDS));
  }

  /** What no record triggers: a changed catalog, silent minutes, windows that are over. */
  private void tick(long nowMillis) {
    Catalog current = catalog.get();
    if (!catalogSeen || current != meter.resolver().catalog()) {
      catalogSeen = true;
      meter.use(current);
      task.suspense.use(current);
      reviseNodes();
    }
    task.windows.resume(meter.resolver());
    retrySuspense();
    Fleet known = fleet.get();
    FleetSpan own = task.clocks.span();
    FleetSpan span = own == null ? known.span() : own.union(known.span());
    if (span != null
        && task.accrual.accrue(span, meter.resolver(), task.windows, ACCRUAL_BUDGET)
        && task.suspense.isSettled()) {
      task.tellSettled(nowMillis, span.lastMinute());
      forget(known.settledMicros());
    }
    task.sweep(SWEEP_BUDGET);
    pace.pending();
  }

  private void retrySuspense() {
    task.suspense.retry(
        RETRY_BUDGET,
        this::retry,
        (origin, row) -> task.send(MeteringTopology.SUSPENSE_OUT, origin.key(), row));
    if (!task.suspense.isSettled()) {
      // What was settled goes out before more of it is gathered.
      task.context.commit();
    }
  }

  /** What a suspended record still misses; null: it has settled, in one way or another. */
  private @Nullable Missing retry(SuspenseState state) {
    Origin origin = Origin.of(state);
    Fate fate =
        switch (decoder.decode(origin.topic(), origin.value())) {
          case Decoder.Decoded.Event decoded -> meter.account(decoded.event(), origin);
          case Decoder.Decoded.Sample decoded -> meter.account(decoded.sample(), origin);
          case Decoder.Decoded.Bad bad -> new Fate.Quarantined(bad.rejection());
        };
    if (fate instanceof Fate.Suspended suspended) {
      return suspended.missing();
    }
    task.settle(fate, origin);
    return null;
  }

  private void reviseNodes() {
    long notBefore = task.settlement.forgottenBefore();
    Set<String> changed = task.accrual.changed(meter.resolver(), notBefore);
    if (!changed.isEmpty()) {
      task.revise(changed, notBefore, meter.resolver());
    }
  }

  /** Lets go what nobody will revise any more. */
  private void forget(long fleetSettledMicros) {
    long before = task.settlement.newlyForgotten(fleetSettledMicros);
    if (before > 0) {
      task.promise(before);
      task.windows.expire(before);
      task.accrual.expire(before, meter.resolver());
    }
  }
}
