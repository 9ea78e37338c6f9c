package io.fleetledger.metering;

import static io.fleetledger.usage.Measure.*;

import io.fleetledger.catalog.Pool.LatencyTarget;
import io.fleetledger.compute.LoraAdapter;
import io.fleetledger.compute.RequestShape;
import io.fleetledger.compute.Work;
import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.Outcome;
import io.fleetledger.schema.Phase;
import io.fleetledger.time.Micros;
import io.fleetledger.usage.ContextBands;
import io.fleetledger.usage.Latencies;
import io.fleetledger.usage.LatencySketch;
import io.fleetledger.usage.Measure;
import io.fleetledger.usage.Sums;
import io.fleetledger.usage.WorkflowMeasure;
import java.util.List;
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
 * @param spans what is spread over spans of time; none if it never ran
 * @param work its work
 * @param latencies what it adds to the latency sketches
 */
record MeteredEvent(
    InferenceEvent event,
    Terms terms,
    long arrivedMicros,
    long finishedMicros,
    long[] counted,
    List<Span> spans,
    Work work,
    LatencyOf latencies) {

  private static final long MAX_DEVICE_NANOS = 24 * Micros.HOUR * 1000;
  private static final long MAX_MEASURE = 100_000_000_000_000L;
  private static final Measure[] MEASURES = Measure.values();

  private static final int[] RUNNING = {RUNNING_MICROS.ordinal(), KV_MEGABYTE_SECONDS.ordinal()};
  private static final int[] PREFILL = {
    MODEL_PREFILL_MFLOP.ordinal(),
    EXECUTED_PREFILL_MFLOP.ordinal(),
    PREFILL_MEGABYTES.ordinal(),
    DEVICE_NANOS.ordinal(),
    FAILED_MFLOP.ordinal(),
    FAILED_DEVICE_NANOS.ordinal(),
    Placed.INPUT_MILLITOKENS,
    Placed.CACHED_INPUT_MILLITOKENS
  };
  private static final int[] DECODE = {
    MODEL_DECODE_MFLOP.ordinal(),
    EXECUTED_DECODE_MFLOP.ordinal(),
    DECODE_MEGABYTES.ordinal(),
    DEVICE_NANOS.ordinal(),
    FAILED_MFLOP.ordinal(),
    FAILED_DEVICE_NANOS.ordinal(),
    WASTED_DRAFT_MFLOP.ordinal(),
    WASTED_PREEMPTION_MFLOP.ordinal(),
    Placed.OUTPUT_MILLITOKENS
  };

  /**
   * Amounts spread evenly over a span of time; an empty span puts all into its instant.
   *
   * @param measures which, by their places in an array of sums as {@link Placed} says
   * @param amounts how much of each
   * @param busy whether the request was running in all of the span: exactly one span of an event
   */
  record Span(long fromMicros, long untilMicros, int[] measures, long[] amounts, boolean busy) {}

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
    List<Span> spans =
        started < 0 ? List.of() : spans(event, terms, shape, work, started, firstToken, finished);
    return new MeteredEvent(event, terms, arrived, finished, counted, spans, work, latencies);
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

  private static List<Span> spans(
      InferenceEvent event,
      Terms terms,
      RequestShape shape,
      Work work,
      long started,
      long firstToken,
      long finished) {
    boolean hasFirst = firstToken >= 0 && event.getPhase() != Phase.PREFILL;
    long decodeFrom = hasFirst ? firstToken : started;
    long prefillUntil = hasFirst ? firstToken : finished;
    if (event.getPhase() == Phase.DECODE) {
      prefillUntil = decodeFrom;
    }
    boolean unsuccessful = event.getOutcome() != Outcome.SUCCESS;
    boolean failed = isFailed(event);

    boolean prefills = event.getPhase() != Phase.DECODE;
    boolean decodes = event.getPhase() != Phase.PREFILL;
    int cached = event.getCachedInputTokens();
    long[] running = {
      finished - started,
      megas(terms.workModel().kvByteSeconds(shape, prefillUntil - started, finished - prefillUntil))
    };
    long[] prefill = {
      work.modelPrefillMflop(),
      work.executedPrefillMflop(),
      megas(work.prefillBytes()),
      work.prefillDeviceNanos(),
      unsuccessful ? work.executedPrefillMflop() : 0,
      failed ? work.prefillDeviceNanos() : 0,
      prefills ? 1000L * (event.getInputTokens() - cached) : 0,
      prefills ? 1000L * cached : 0
    };
    long[] decode = {
      work.modelDecodeMflop(),
      work.executedDecodeMflop(),
      megas(work.decodeBytes()),
      work.decodeDeviceNanos(),
      unsuccessful ? work.executedDecodeMflop() : 0,
      failed ? work.decodeDeviceNanos() : 0,
      work.wastedDraftMflop(),
      work.wastedPreemptionMflop(),
      decodes ? 1000L * event.getOutputTokens() : 0
    };
    return List.of(
        new Span(started, finished, RUNNING, running, true),
        new Span(started, prefillUntil, PREFILL, prefill, false),
        new Span(decodeFrom, finished, DECODE, decode, false));
  }

  /** Whole millions, half rounded up: sums of bytes would not last in 64 bits. */
  private static long megas(long units) {
    return units / 1_000_000 + (units % 1_000_000 >= 500_000 ? 1 : 0);
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
        return excess(measure, counted[measure]);
      }
    }
    for (Span span : spans) {
      for (int i = 0; i < span.measures().length; i++) {
        int measure = span.measures()[i];
        if (measure < MEASURES.length && span.amounts()[i] > MAX_MEASURE) {
          return excess(measure, span.amounts()[i]);
        }
      }
    }
    return null;
  }

  private static Rejection excess(int measure, long amount) {
    return new Rejection(
        Rejection.Reason.WORK_TOO_LARGE,
        Sums.fieldName(MEASURES[measure]) + " would be " + amount + ", at most " + MAX_MEASURE);
  }

  /** Whether it ended in an error or timed out: what its user never got. */
  boolean isFailed() {
    return isFailed(event);
  }

  private static boolean isFailed(InferenceEvent event) {
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

  /** What the call adds to its workflow, without cost, in the order of {@link WorkflowMeasure}. */
  long[] workflowSums() {
    long[] sums = new long[WorkflowMeasure.COUNT];
    sums[WorkflowMeasure.CALLS.ordinal()] = 1;
    sums[WorkflowMeasure.FAILED_CALLS.ordinal()] = event.getOutcome() == Outcome.SUCCESS ? 0 : 1;
    sums[WorkflowMeasure.SAFETY_FILTER_CALLS.ordinal()] =
        event.getCallKind() == io.fleetledger.schema.CallKind.SAFETY_FILTER ? 1 : 0;
    sums[WorkflowMeasure.INPUT_TOKENS.ordinal()] = event.getInputTokens();
    sums[WorkflowMeasure.CACHED_INPUT_TOKENS.ordinal()] = event.getCachedInputTokens();
    sums[WorkflowMeasure.OUTPUT_TOKENS.ordinal()] = event.getOutputTokens();
    sums[WorkflowMeasure.REASONING_TOKENS.ordinal()] = event.getReasoningTokens();
    sums[WorkflowMeasure.MODEL_MFLOP.ordinal()] =
        work.modelPrefillMflop() + work.modelDecodeMflop();
    sums[WorkflowMeasure.EXECUTED_MFLOP.ordinal()] =
        work.executedPrefillMflop() + work.executedDecodeMflop();
    sums[WorkflowMeasure.DEVICE_NANOS.ordinal()] =
        work.prefillDeviceNanos() + work.decodeDeviceNanos();
    return sums;
  }
}
