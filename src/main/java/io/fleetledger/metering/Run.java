package io.fleetledger.metering;

import static io.fleetledger.usage.Measure.*;

import io.fleetledger.compute.RequestShape;
import io.fleetledger.compute.Work;
import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.Outcome;
import io.fleetledger.schema.Phase;
import io.fleetledger.usage.Measure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an event does while it runs. Each part is spread evenly over its span of time; an empty span
 * puts all into its instant. Pure.
 *
 * @param fromMicros when it started to run, epoch microseconds
 * @param prefillUntilMicros the end of prefill, which begins with the run
 * @param decodeFromMicros the start of decode, which ends with the run
 * @param untilMicros the end, epoch microseconds
 * @param amounts how much of each measure in the order of {@link #SPREAD}
 */
record Run(
    long fromMicros,
    long prefillUntilMicros,
    long decodeFromMicros,
    long untilMicros,
    long[] amounts) {

  private static final Measure[] MEASURES = Measure.values();

  /** What is spread over time, by its place in an array of sums as {@link Placed} says. */
  private static final int[] SPREAD = {
    // While it ran.
    RUNNING_MICROS.ordinal(),
    KV_MEGABYTE_SECONDS.ordinal(),
    // During prefill.
    MODEL_PREFILL_MFLOP.ordinal(),
    EXECUTED_PREFILL_MFLOP.ordinal(),
    PREFILL_MEGABYTES.ordinal(),
    DEVICE_NANOS.ordinal(),
    FAILED_MFLOP.ordinal(),
    FAILED_DEVICE_NANOS.ordinal(),
    Placed.INPUT_MILLITOKENS,
    Placed.CACHED_INPUT_MILLITOKENS,
    // During decode.
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

  private static final int PREFILL = 2;
  private static final int DECODE = 10;

  /** Some of the amounts of a run, and the time over which they are spread. */
  record Span(long fromMicros, long untilMicros, int first, int end, long[] amounts) {
    /** Whether the request was running in all of it: exactly one span of an event says so. */
    boolean isBusy() {
      return first == 0;
    }

    /** The place of an amount in an array of sums as {@link Placed} says. */
    int measure(int amount) {
      return SPREAD[amount];
    }
  }

  /**
   * What an event does from its start to its finish, epoch microseconds.
   *
   * @param firstToken the first output token, epoch microseconds; -1: unknown
   */
  static Run of(
      InferenceEvent event,
      Terms terms,
      RequestShape shape,
      Work work,
      long started,
      long firstToken,
      long finished) {
    boolean prefills = event.getPhase() != Phase.DECODE;
    boolean decodes = event.getPhase() != Phase.PREFILL;
    boolean hasFirst = firstToken >= 0 && decodes;
    long decodeFrom = hasFirst ? firstToken : started;
    long prefillUntil = !prefills ? decodeFrom : hasFirst ? firstToken : finished;
    boolean unsuccessful = event.getOutcome() != Outcome.SUCCESS;
    boolean failed = MeteredEvent.isFailed(event);
    int cached = event.getCachedInputTokens();
    long[] amounts = {
      finished - started,
      megas(
          terms.workModel().kvByteSeconds(shape, prefillUntil - started, finished - prefillUntil)),
      work.modelPrefillMflop(),
      work.executedPrefillMflop(),
      megas(work.prefillBytes()),
      work.prefillDeviceNanos(),
      unsuccessful ? work.executedPrefillMflop() : 0,
      failed ? work.prefillDeviceNanos() : 0,
      prefills ? 1000L * (event.getInputTokens() - cached) : 0,
      prefills ? 1000L * cached : 0,
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
    return new Run(started, prefillUntil, decodeFrom, finished, amounts);
  }

  /** Adds all of it to sums as {@link Placed} says. */
  void addTo(long[] sums) {
    for (int i = 0; i < amounts.length; i++) {
      sums[SPREAD[i]] = Math.addExact(sums[SPREAD[i]], amounts[i]);
    }
  }

  /** The spans of the run: all of it, prefill, and decode. */
  List<Span> spans() {
    return List.of(
        new Span(fromMicros, untilMicros, 0, PREFILL, amounts),
        new Span(fromMicros, prefillUntilMicros, PREFILL, DECODE, amounts),
        new Span(decodeFromMicros, untilMicros, DECODE, SPREAD.length, amounts));
  }

  /** Why the event can't be true, as {@link MeteredEvent#excess} says; null: it can. */
  @Nullable Rejection excess() {
    for (int i = 0; i < amounts.length; i++) {
      if (amounts[i] > MeteredEvent.MAX_MEASURE && SPREAD[i] < MEASURES.length) {
        return MeteredEvent.excess(MEASURES[SPREAD[i]], amounts[i]);
      }
    }
    return null;
  }

  /** Whole millions, half rounded up: sums of bytes would not last in 64 bits. */
  private static long megas(long units) {
    return units / 1_000_000 + (units % 1_000_000 >= 500_000 ? 1 : 0);
  }
}
