package io.fleetledger.accounts;

import io.fleetledger.schema.TenantDelta;
import io.fleetledger.schema.UsageDelta;
import io.fleetledger.schema.WorkflowState;
import io.fleetledger.streams.CommitHook;
import io.fleetledger.streams.CommitPace;
import io.fleetledger.time.Micros;
import java.time.Duration;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * The shell of stage 2: adds deltas, and before each commit writes and sends what changed. Belongs
 * to the stream thread of its task.
 */
final class AccountsProcessor implements Processor<String, Object, Object, Object> {
  private static final Duration EXPIRY = Duration.ofMinutes(1);

  /** Beyond this a commit is asked for early: what is pending is held on the heap. */
  private static final int MOST_PENDING = 20_000;

  private final AccountsSettings settings;
  private final Deserializer<WorkflowState> earlierWorkflows;
  private ProcessorContext<Object, Object> context;
  private TenantWindows windows;
  private Workflows workflows;
  private Upstreams upstreams;
  private ReadDeltas readDeltas;
  private Cancellable expiring;
  private CommitPace pace;
  private long expiredBefore;

  @SuppressWarnings("NullAway.Init") // the engine calls init before anything else
  AccountsProcessor(AccountsSettings settings, Deserializer<WorkflowState> earlierWorkflows) {
    this.settings = settings;
    this.earlierWorkflows = earlierWorkflows;
  }

  @Override
  public void init(ProcessorContext<Object, Object> processorContext) {
    context = processorContext;
    windows = new TenantWindows(context.getStateStore(AccountsTopology.WINDOWS));
    workflows =
        new Workflows(
            context.getStateStore(AccountsTopology.WORKFLOWS),
            new WorkflowCodec(
                bytes -> earlierWorkflows.deserialize(AccountsTopology.WORKFLOWS, bytes)),
            settings.workflowGapMicros());
    upstreams =
        new Upstreams(
            context.getStateStore(AccountsTopology.UPSTREAMS), settings.upstreamPartitions());
    readDeltas = new ReadDeltas(context.getStateStore(AccountsTopology.UPSTREAMS));
    expiredBefore = 0;
    CommitHook hook = context.getStateStore(AccountsTopology.COMMIT);
    hook.onCommit(context, this::flush);
    expiring = context.schedule(EXPIRY, PunctuationType.WALL_CLOCK_TIME, now -> expire());
    pace = new CommitPace(context, now -> upstreams.areInBacklog());
  }

  @Override
  public void close() {
    // A task that comes back is initialized anew, and would do this twice.
    expiring.cancel();
    pace.close();
  }

  @Override
  public void process(Record<String, Object> record) {
    if (!readDeltas.isNew(context.recordMetadata().orElseThrow().offset())) {
      return;
    }
    pace.pending();
    TenantDelta delta = (TenantDelta) record.value();
    upstreams.note(delta);
    for (UsageDelta usage : delta.getUsage()) {
      windows.add(record.key(), usage);
    }
    workflows.add(record.key(), delta.getWorkflows());
    if (windows.changed() + workflows.changed() >= MOST_PENDING) {
      context.commit();
    }
  }

  private void flush() {
    windows.flush(
        upstreams.greatestMicros(), (key, row) -> send(AccountsTopology.USAGE_OUT, key, row));
    workflows.flush((key, row) -> send(AccountsTopology.WORKFLOWS_OUT, key, row));
    readDeltas.flush();
    pace.committed();
  }

  private void send(String sink, String key, @Nullable Object row) {
    context.forward(new Record<>(key, row, context.currentSystemTimeMs()), sink);
  }

  private void expire() {
    // By the hour: all workflows are looked at for it.
    long before = Micros.hourOf(upstreams.settledMicros());
    if (before > expiredBefore) {
      expiredBefore = before;
      windows.expire(before);
      workflows.expire(before);
    }
  }
}
