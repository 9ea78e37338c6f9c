package io.fleetledger.metering;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.NodeSample;
import io.fleetledger.schema.SuspenseState;
import io.fleetledger.streams.CommitHook;
import io.fleetledger.time.Micros;
import io.fleetledger.usage.RowKeys;
import java.time.Duration;
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
  /** The commit decides when results are visible; this only paces what no record triggers. */
  private static final Duration TICK = Duration.ofMillis(500);

  private static final int ACCRUAL_BUDGET = 20_000;

  private final MeteringSettings settings;
  private final Supplier<Catalog> catalog;
  private final Supplier<Fleet> fleet;
  private final Acceptance acceptance;
  private final Decoder decoder;

  private MeteringTask task;
  private Meter meter;
  private Cancellable ticking;

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
    hook.onCommit(context, task::flush);
    ticking = context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::tick);
  }

  @Override
  public void close() {
    // A task that comes back is initialized anew, and would tick twice.
    ticking.cancel();
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
            record.value());
    task.intakes.read(origin.topic(), origin.partition(), origin.offset());
    switch (decoder.decode(origin.topic(), record.value())) {
      case Decoder.Decoded.Event decoded -> take(decoded.event(), origin);
      case Decoder.Decoded.Sample decoded -> take(decoded.sample(), origin);
      case Decoder.Decoded.Bad bad -> task.quarantine(bad.rejection(), origin);
    }
  }

  private void take(InferenceEvent event, Origin origin) {
    Rejection rejection = acceptance.check(event, origin.timestampMillis());
    if (rejection != null) {
      task.quarantine(rejection, origin);
      return;
    }
    task.intakes.advance(origin, Micros.of(event.getFinishedAt()));
    Fate fate = isNew(event) ? meter.account(event, origin) : Fate.DUPLICATE;
    if (fate instanceof Fate.Suspended suspended) {
      task.suspend(Suspense.row(suspended.missing(), origin, event), origin);
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
    Fate fate = meter.account(sample, origin);
    if (!(fate instanceof Fate.Suspended suspended)) {
      task.book(fate, origin);
    } else if (task.ids.isNew(sampleId(sample), Micros.of(sample.getSampledAt()))) {
      task.suspend(Suspense.row(suspended.missing(), origin, sample), origin);
    } else {
      task.book(Fate.DUPLICATE, origin);
    }
  }

  /** Its node-minute tells a repeated sample; one in suspense has none yet. */
  private static String sampleId(NodeSample sample) {
    long second = Micros.of(sample.getSampledAt()) / Micros.SECOND;
    return RowKeys.of("sample", sample.getNodeId(), Long.toString(second));
  }

  private boolean isNew(InferenceEvent event) {
    String boot = event.getBootId();
    Long sequence = event.getSequence();
    return boot != null && sequence != null
        ? task.sequences.isNew(event.getNodeId(), boot, sequence)
        : task.ids.isNew(
            RowKeys.of("event", event.getNodeId(), event.getEventId()),
            Micros.of(event.getFinishedAt()));
  }

  /** What no record triggers: a changed catalog, silent minutes, windows that are over. */
  private void tick(long nowMillis) {
    long watermark = task.intakes.watermarkMicros();
    Catalog current = catalog.get();
    if (!catalogSeen || current != meter.resolver().catalog()) {
      catalogSeen = true;
      meter.use(current);
      retrySuspense();
      reviseNodes();
    }
    Fleet known = fleet.get();
    FleetSpan own = task.clocks.span();
    FleetSpan span = own == null ? known.span() : own.union(known.span());
    if (span != null && task.accrual.accrue(span, meter.resolver(), task.windows, ACCRUAL_BUDGET)) {
      task.tellSettled(nowMillis, span.lastMinute());
      forget(known.settledMicros(), watermark);
    }
  }

  private void retrySuspense() {
    task.suspense.retry(
        this::retry, (key, row) -> task.send(MeteringTopology.SUSPENSE_OUT, key, row));
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
  private void forget(long fleetSettledMicros, long watermark) {
    long before = task.settlement.newlyForgotten(fleetSettledMicros);
    if (before > 0) {
      task.promise(before);
      task.windows.expire(before);
      task.accrual.expire(before, meter.resolver());
      task.ids.expire(watermark - settings.dedupHorizonMicros());
    }
  }
}
