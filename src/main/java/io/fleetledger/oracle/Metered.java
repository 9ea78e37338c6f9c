package io.fleetledger.oracle;

import io.fleetledger.catalog.Pool;
import io.fleetledger.compute.RequestShape;
import io.fleetledger.compute.Work;
import io.fleetledger.oracle.Resolution.Resolved;
import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.Outcome;
import io.fleetledger.schema.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The measures of one event.
 *
 * @param counted what counts when it finished
 * @param placed what is spread over the time in which it ran
 * @param work its work
 */
record Metered(Sums counted, List<Quantity> placed, Work work) {

  private static final Work NONE = new Work(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  /**
   * A quantity spread evenly over an interval.
   *
   * @param measure its name
   * @param amount how much
   * @param from start, epoch microseconds
   * @param until end, exclusive
   */
  record Quantity(String measure, long amount, long from, long until) {}

  /**
   * @param pool the pool that answered when the event finished; null: the catalog has none
   */
  static Metered of(InferenceEvent event, Timeline times, Resolved resolved, @Nullable Pool pool) {
    RequestShape shape = shape(event, resolved);
    Work work = times.ran() ? resolved.work().work(shape) : NONE;
    List<Quantity> placed =
        times.ran()
            ? placed(
                event,
                times,
                work,
                resolved
                    .work()
                    .kvByteSeconds(
                        shape,
                        times.prefillUntil() - times.started(),
                        times.finished() - times.prefillUntil()))
            : List.of();
    return new Metered(counted(event, times, work, pool), placed, work);
  }

  /** Whole millions, half rounded up. */
  private static long megas(long units) {
    return java.math.BigDecimal.valueOf(units, 6)
        .setScale(0, java.math.RoundingMode.HALF_UP)
        .longValueExact();
  }

  private static RequestShape shape(InferenceEvent event, Resolved resolved) {
    return new RequestShape(
        RequestShape.Part.valueOf(event.getPhase().name()),
        event.getInputTokens(),
        event.getCachedInputTokens(),
        event.getOutputTokens(),
        event.getDraftTokens(),
        event.getAcceptedDraftTokens(),
        event.getPreemptedTokens(),
        event.getMeanBatchSize() == null ? 1f : event.getMeanBatchSize(),
        resolved.adapter());
  }

  private static Sums counted(
      InferenceEvent event, Timeline times, Work work, @Nullable Pool pool) {
    Sums sums = new Sums();
    sums.add("requests_" + event.getOutcome().name().toLowerCase(Locale.ROOT), 1);
    sums.add("input_tokens", event.getInputTokens());
    sums.add("cached_input_tokens", event.getCachedInputTokens());
    sums.add("output_tokens", event.getOutputTokens());
    sums.add("reasoning_tokens", event.getReasoningTokens());
    sums.add("draft_tokens", event.getDraftTokens());
    sums.add("accepted_draft_tokens", event.getAcceptedDraftTokens());
    sums.add("preempted_tokens", event.getPreemptedTokens());
    sums.add("queued_micros", times.queuedMicros());
    sums.add("saved_cache_mflop", work.savedCacheMflop());
    if (event.getMeanBatchSize() != null) {
      long batchMillis = Math.round((double) event.getMeanBatchSize() * 1000);
      sums.add("batch_milli_tokens", batchMillis * event.getOutputTokens());
      sums.add("batch_tokens", event.getOutputTokens());
    }
    if (isFailed(event)) {
      sums.add("failed_input_tokens", event.getInputTokens());
      sums.add("failed_cached_input_tokens", event.getCachedInputTokens());
      sums.add("failed_output_tokens", event.getOutputTokens());
      sums.add("failed_reasoning_tokens", event.getReasoningTokens());
    }
    sums.add("retried_requests", isRetry(event) ? 1 : 0);
    Pool.LatencyTarget target =
        pool == null ? null : pool.latencyTargets().get(event.getServiceTier());
    boolean succeeded = event.getOutcome() == Outcome.SUCCESS;
    if (target != null) {
      sums.add("targeted_requests", 1);
      sums.add("goodput_requests", succeeded && meets(target, times, event) ? 1 : 0);
    }
    if (succeeded) {
      addLatency(sums, "ttft", times.ttftMicros());
      addLatency(sums, "tpot", times.tpotMicros(event.getOutputTokens()));
      addLatency(sums, "end_to_end", times.endToEndMicros());
    }
    return sums;
  }

  /** Whether it ended in what is nobody's wish: an error, or no answer in time. */
  private static boolean isFailed(InferenceEvent event) {
    return switch (event.getOutcome()) {
      case ERROR, TIMEOUT -> true;
      case SUCCESS, CANCELLED -> false;
    };
  }

  /** Whether the gateway tried before. */
  static boolean isRetry(InferenceEvent event) {
    return event.getAttempt() != null && event.getAttempt() >= 2;
  }

  private static boolean meets(Pool.LatencyTarget target, Timeline times, InferenceEvent event) {
    boolean hasNoTpot = event.getOutputTokens() <= 1;
    return isMet(target.ttftMicros(), times.ttftMicros())
        && (hasNoTpot || isMet(target.tpotMicros(), times.tpotMicros(event.getOutputTokens())))
        && isMet(target.endToEndMicros(), times.endToEndMicros());
  }

  private static boolean isMet(long targetMicros, @Nullable Long latencyMicros) {
    return targetMicros == 0 || (latencyMicros != null && latencyMicros <= targetMicros);
  }

  private static void addLatency(Sums sums, String sketch, @Nullable Long micros) {
    if (micros != null) {
      sums.addLatency(sketch, micros);
    }
  }

  private static List<Quantity> placed(
      InferenceEvent event, Timeline times, Work work, long kvByteSeconds) {
    boolean unsuccessful = event.getOutcome() != Outcome.SUCCESS;
    boolean failed = isFailed(event);
    boolean prefills = event.getPhase() != Phase.DECODE;
    boolean decodes = event.getPhase() != Phase.PREFILL;
    List<Quantity> all = new ArrayList<>();

    long from = times.started();
    long until = times.prefillUntil();
    all.add(new Quantity("model_prefill_mflop", work.modelPrefillMflop(), from, until));
    all.add(new Quantity("executed_prefill_mflop", work.executedPrefillMflop(), from, until));
    all.add(new Quantity("prefill_megabytes", megas(work.prefillBytes()), from, until));
    all.add(new Quantity("device_nanos", work.prefillDeviceNanos(), from, until));
    all.add(
        new Quantity("failed_mflop", unsuccessful ? work.executedPrefillMflop() : 0, from, until));
    all.add(
        new Quantity("failed_device_nanos", failed ? work.prefillDeviceNanos() : 0, from, until));
    long cached = prefills ? 1000L * event.getCachedInputTokens() : 0;
    long input = prefills ? 1000L * event.getInputTokens() : 0;
    all.add(new Quantity(Sums.WEIGHING + "input", input - cached, from, until));
    all.add(new Quantity(Sums.WEIGHING + "cached_input", cached, from, until));

    from = times.decodeFrom();
    until = times.finished();
    all.add(new Quantity("model_decode_mflop", work.modelDecodeMflop(), from, until));
    all.add(new Quantity("executed_decode_mflop", work.executedDecodeMflop(), from, until));
    all.add(new Quantity("wasted_draft_mflop", work.wastedDraftMflop(), from, until));
    all.add(new Quantity("wasted_preemption_mflop", work.wastedPreemptionMflop(), from, until));
    all.add(new Quantity("decode_megabytes", megas(work.decodeBytes()), from, until));
    all.add(new Quantity("device_nanos", work.decodeDeviceNanos(), from, until));
    all.add(
        new Quantity("failed_mflop", unsuccessful ? work.executedDecodeMflop() : 0, from, until));
    all.add(
        new Quantity("failed_device_nanos", failed ? work.decodeDeviceNanos() : 0, from, until));
    long output = decodes ? 1000L * event.getOutputTokens() : 0;
    all.add(new Quantity(Sums.WEIGHING + "output", output, from, until));

    from = times.started();
    all.add(new Quantity("running_micros", times.finished() - times.started(), from, until));
    all.add(new Quantity("kv_megabyte_seconds", megas(kvByteSeconds), from, until));
    return all;
  }
}
