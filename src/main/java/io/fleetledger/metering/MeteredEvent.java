package io.fleetledger.metering;

import static io.fleetledger.usage.Measure.*;

import io.fleetledger.catalog.Deployment;
import io.fleetledger.catalog.Pool.LatencyTarget;
import io.fleetledger.compute.LoraAdapter;
import io.fleetledger.compute.RequestShape;
import io.fleetledger.compute.Work;
import io.fleetledger.schema.CallKind;
import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.Outcome;
import io.fleetledger.time.Micros;
import io.fleetledger.usage.ContextBands;
import io.fleetledger.usage.Latencies;
import io.fleetledger.usage.LatencySketch;
import io.fleetledger.usage.Measure;
import io.fleetledger.usage.Sums;
import io.fleetledger.usage.UsageKey;
import io.fleetledger.usage.WorkflowMeasure;
import org.jspecify.annotations.Nullable;

/**
 * An event turned into numbers: what counts in the minute in which it finished, and what is spread
 * over the time in which it ran. Pure.
 *
 * @param event the event
 * @param terms the terms it ran under
 * @param arrivedMicros arrival, epoch microseconds
 * @param finishedMicros finish, epoch microseconds
 * @param counted what counts in the minute of finish, as {@link Placed} says
 * @param run what is spread over the time in which it ran; null: it never did
 * @param work its work
 * @param latencies what it adds to the latency sketches
 * @param sharerHash a hash of what tells its sharer from others, {@link Sharer#hash}
 */
record MeteredEvent(
    InferenceEvent event,
    Terms terms,
    long arrivedMicros,
    long finishedMicros,
    long[] counted,
    @Nullable Run run,
    Work work,
    LatencyOf latencies,
    int sharerHash) {

  private static final long MAX_DEVICE_NANOS = 24 * Micros.HOUR * 1000;
  static final long MAX_MEASURE = 100_000_000_000_000L;
  private static final Measure[] MEASURES = Measure.values();

  /** Latencies, microseconds; -1: unknown or undefined, and so in no sketch. */
  record LatencyOf(long ttftMicros, long tpotMicros, long endToEndMicros) {}

  /** The instant whose terms apply to an event. */
  static long anchorMicros(InferenceEvent event) {
    return Micros.of(event.getStartedAt() == null ? event.getArrivedAt() : event.getStartedAt());
  }

  /**
   * Meters an acceptable event.
   *
   * @param terms the terms at its anchor
   * @param target the targets of its tier; null: none
   */
  static MeteredEvent of(
      InferenceEvent event,
      Terms terms,
      @Nullable LoraAdapter adapter,
      @Nullable LatencyTarget target) {
    long arrived = Micros.of(event.getArrivedAt());
    long finished = Micros.of(event.getFinishedAt());
    long firstToken = event.getFirstTokenAt() == null ? -1 : Micros.of(event.getFirstTokenAt());
    long started = started(event, arrived);
    RequestShape shape = shape(event, adapter);
    Work work = started < 0 ? NO_WORK : terms.workModel().work(shape);
    LatencyOf latencies = latencies(event, arrived, firstToken, finished);
    long[] counted =
        counted(event, work, (started < 0 ? finished : started) - arrived, latencies, target);
    Run run = started < 0 ? null : Run.of(event, terms, shape, work, started, firstToken, finished);
    int hash =
        Sharer.hash(
            event.getTenantId(),
            orEmpty(event.getProjectId()),
            terms.model().modelId(),
            event.getServiceTier(),
            event.getCallKind().name(),
            orEmpty(event.getTraceId()));
    return new MeteredEvent(event, terms, arrived, finished, counted, run, work, latencies, hash);
  }

  private static String orEmpty(@Nullable String id) {
    return id == null ? "" : id;
  }

  /** Its workflow; empty: none. */
  String traceId() {
    return orEmpty(event.getTraceId());
  }

  /**
   * Whose usage it is.
   *
   * @param place the deployment that bears it
   */
  UsageKey usageKey(Deployment place) {
    return new UsageKey(
        event.getTenantId(),
        orEmpty(event.getProjectId()),
        terms.model().modelId(),
        place.poolId(),
        place.acceleratorId(),
        event.getServiceTier(),
        event.getCallKind().name(),
        place.currency());
  }

  /** Who shares the cost of a node-minute for it. */
  Sharer sharer(Deployment place) {
    return new Sharer(usageKey(place), traceId());
  }

  /** Whether {@link #sharer} would be this one. */
  boolean isOf(Sharer sharer, Deployment place) {
    UsageKey key = sharer.key();
    return key.tenantId().equals(event.getTenantId())
        && sharer.traceId().equals(traceId())
        && key.projectId().equals(orEmpty(event.getProjectId()))
        && key.modelId().equals(terms.model().modelId())
        && key.poolId().equals(place.poolId())
        && key.acceleratorId().equals(place.acceleratorId())
        && key.serviceTier().equals(event.getServiceTier())
        && key.callKind().equals(event.getCallKind().name())
        && key.currency().equals(place.currency());
  }

  private static final Work NO_WORK = new Work(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  /** When it started to run, epoch microseconds; -1: it never did. */
  private static long started(InferenceEvent event, long arrived) {
    if (event.getStartedAt() != null) {
      return Micros.of(event.getStartedAt());
    }
    return event.getFirstTokenAt() != null || event.getOutputTokens() > 0 ? arrived : -1;
  }

  private static RequestShape shape(InferenceEvent event, @Nullable LoraAdapter adapter) {
    RequestShape.Part part =
        switch (event.getPhase()) {
          case FULL -> RequestShape.Part.FULL;
          case PREFILL -> RequestShape.Part.PREFILL;
          case DECODE -> RequestShape.Part.DECODE;
        };
    Float batch = event.getMeanBatchSize();
    return new RequestShape(
        part,
        event.getInputTokens(),
        event.getCachedInputTokens(),
        event.getOutputTokens(),
        event.getDraftTokens(),
        event.getAcceptedDraftTokens(),
        event.getPreemptedTokens(),
        batch == null ? 1f : batch,
        adapter);
  }

  private static LatencyOf latencies(
      InferenceEvent event, long arrived, long firstToken, long finished) {
    boolean hasFirst = firstToken >= 0;
    return new LatencyOf(
        hasFirst ? firstToken - arrived : -1,
        hasFirst && event.getOutputTokens() > 1
            ? (finished - firstToken) / (event.getOutputTokens() - 1)
            : -1,
        finished - arrived);
  }

  private static long[] counted(
      InferenceEvent event,
      Work work,
      long queuedMicros,
      LatencyOf latencies,
      @Nullable LatencyTarget target) {
    long[] sums = new long[Placed.LENGTH];
    Measure outcome =
        switch (event.getOutcome()) {
          case SUCCESS -> REQUESTS_SUCCESS;
          case ERROR -> REQUESTS_ERROR;
          case CANCELLED -> REQUESTS_CANCELLED;
          case TIMEOUT -> REQUESTS_TIMEOUT;
        };
    sums[outcome.ordinal()] = 1;
    sums[INPUT_TOKENS.ordinal()] = event.getInputTokens();
    sums[CACHED_INPUT_TOKENS.ordinal()] = event.getCachedInputTokens();
    sums[OUTPUT_TOKENS.ordinal()] = event.getOutputTokens();
    sums[REASONING_TOKENS.ordinal()] = event.getReasoningTokens();
    sums[DRAFT_TOKENS.ordinal()] = event.getDraftTokens();
    sums[ACCEPTED_DRAFT_TOKENS.ordinal()] = event.getAcceptedDraftTokens();
    sums[PREEMPTED_TOKENS.ordinal()] = event.getPreemptedTokens();
    sums[QUEUED_MICROS.ordinal()] = queuedMicros;
    sums[SAVED_CACHE_MFLOP.ordinal()] = work.savedCacheMflop();
    Float batch = event.getMeanBatchSize();
    if (batch != null) {
      sums[BATCH_MILLI_TOKENS.ordinal()] =
          Math.multiplyExact(Math.round(batch * 1000d), event.getOutputTokens());
      sums[BATCH_TOKENS.ordinal()] = event.getOutputTokens();
    }
    if (target != null) {
      sums[TARGETED_REQUESTS.ordinal()] = 1;
      boolean met = event.getOutcome() == Outcome.SUCCESS && isMet(target, event, latencies);
      sums[GOODPUT_REQUESTS.ordinal()] = met ? 1 : 0;
    }
    if (isFailed(event)) {
      sums[FAILED_INPUT_TOKENS.ordinal()] = event.getInputTokens();
      sums[FAILED_CACHED_INPUT_TOKENS.ordinal()] = event.getCachedInputTokens();
      sums[FAILED_OUTPUT_TOKENS.ordinal()] = event.getOutputTokens();
      sums[FAILED_REASONING_TOKENS.ordinal()] = event.getReasoningTokens();
    }
    sums[RETRIED_REQUESTS.ordinal()] = isRetry(event) ? 1 : 0;
    return sums;
  }

  private static boolean isMet(LatencyTarget target, InferenceEvent event, LatencyOf latencies) {
    boolean oneToken = event.getOutputTokens() <= 1;
    return isMet(target.ttftMicros(), latencies.ttftMicros())
        && (oneToken || isMet(target.tpotMicros(), latencies.tpotMicros()))
        && isMet(target.endToEndMicros(), latencies.endToEndMicros());
  }

  private static boolean isMet(long targetMicros, long micros) {
    return targetMicros == 0 || (micros >= 0 && micros <= targetMicros);
  }

  /**
   * Why the event can't be true; null: it can. No node does more than a day's work in a day, and
   * nothing of one request is beyond {@value #MAX_MEASURE}, so that sums last in 64 bits.
   */
  @Nullable Rejection excess() {
    long deviceNanos = work.prefillDeviceNanos() + work.decodeDeviceNanos();
    if (deviceNanos < 0 || deviceNanos > MAX_DEVICE_NANOS) {
      return new Rejection(
          Rejection.Reason.WORK_TOO_LARGE, "its tokens take the node more than 24 h");
    }
    for (int measure = 0; measure < MEASURES.length; measure++) {
      if (counted[measure] > MAX_MEASURE) {
        return excess(MEASURES[measure], counted[measure]);
      }
    }
    return run == null ? null : run.excess();
  }

  static Rejection excess(Measure measure, long amount) {
    return new Rejection(
        Rejection.Reason.WORK_TOO_LARGE,
        Sums.fieldName(measure) + " would be " + amount + ", at most " + MAX_MEASURE);
  }

  /** Whether it ended in an error or timed out: what its user never got. */
  boolean isFailed() {
    return isFailed(event);
  }

  static boolean isFailed(InferenceEvent event) {
    return event.getOutcome() == Outcome.ERROR || event.getOutcome() == Outcome.TIMEOUT;
  }

  /** Whether its user called it off. */
  boolean isCancelled() {
    return event.getOutcome() == Outcome.CANCELLED;
  }

  /** Whether it was a retry by the gateway. */
  boolean isRetry() {
    return isRetry(event);
  }

  private static boolean isRetry(InferenceEvent event) {
    Integer attempt = event.getAttempt();
    return attempt != null && attempt > 1;
  }

  /** The band of its context length. */
  int contextBand() {
    return ContextBands.of((long) event.getInputTokens() + event.getOutputTokens());
  }

  /** Counts in sketches what belongs there: the latencies of a success. */
  void recordIn(Latencies sketches) {
    if (event.getOutcome() == Outcome.SUCCESS) {
      record(sketches.ttft, latencies.ttftMicros());
      record(sketches.tpot, latencies.tpotMicros());
      record(sketches.endToEnd, latencies.endToEndMicros());
    }
  }

  private static void record(LatencySketch sketch, long micros) {
    if (micros >= 0) {
      sketch.record(micros);
    }
  }

  /** Adds the call to the sums of its workflow, in the order of {@link WorkflowMeasure}. */
  void addTo(long[] workflow) {
    add(workflow, WorkflowMeasure.CALLS, 1);
    add(workflow, WorkflowMeasure.FAILED_CALLS, event.getOutcome() == Outcome.SUCCESS ? 0 : 1);
    add(
        workflow,
        WorkflowMeasure.SAFETY_FILTER_CALLS,
        event.getCallKind() == CallKind.SAFETY_FILTER ? 1 : 0);
    add(workflow, WorkflowMeasure.INPUT_TOKENS, event.getInputTokens());
    add(workflow, WorkflowMeasure.CACHED_INPUT_TOKENS, event.getCachedInputTokens());
    add(workflow, WorkflowMeasure.OUTPUT_TOKENS, event.getOutputTokens());
    add(workflow, WorkflowMeasure.REASONING_TOKENS, event.getReasoningTokens());
    add(workflow, WorkflowMeasure.MODEL_MFLOP, work.modelPrefillMflop() + work.modelDecodeMflop());
    add(
        workflow,
        WorkflowMeasure.EXECUTED_MFLOP,
        work.executedPrefillMflop() + work.executedDecodeMflop());
    add(
        workflow,
        WorkflowMeasure.DEVICE_NANOS,
        work.prefillDeviceNanos() + work.decodeDeviceNanos());
  }

  private static void add(long[] sums, WorkflowMeasure measure, long added) {
    int i = measure.ordinal();
    sums[i] = Math.addExact(sums[i], added);
  }
}
