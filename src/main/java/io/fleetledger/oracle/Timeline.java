package io.fleetledger.oracle;

import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.Phase;
import org.jspecify.annotations.Nullable;

/**
 * When a request did what, epoch microseconds.
 *
 * @param ran whether it ran at all; if not, its intervals mean nothing
 * @param arrived when it was taken in
 * @param started when it began to run
 * @param prefillUntil when prefill, which begins at {@code started}, ended
 * @param decodeFrom when decode, which ends at {@code finished}, began
 * @param firstToken when the first token came; null: unknown, or none
 * @param finished when it was done
 */
record Timeline(
    boolean ran,
    long arrived,
    long started,
    long prefillUntil,
    long decodeFrom,
    @Nullable Long firstToken,
    long finished) {

  static Timeline of(InferenceEvent event) {
    long arrived = Micros.of(event.getArrivedAt());
    long finished = Micros.of(event.getFinishedAt());
    Long firstToken = event.getFirstTokenAt() == null ? null : Micros.of(event.getFirstTokenAt());
    boolean ran = event.getStartedAt() != null || firstToken != null || event.getOutputTokens() > 0;
    long started = event.getStartedAt() == null ? arrived : Micros.of(event.getStartedAt());
    long decodeFrom = firstToken == null ? started : firstToken;
    long prefillUntil = firstToken == null ? finished : firstToken;
    if (event.getPhase() == Phase.PREFILL) {
      prefillUntil = finished;
      decodeFrom = started;
    }
    if (event.getPhase() == Phase.DECODE) {
      prefillUntil = decodeFrom;
    }
    return new Timeline(ran, arrived, started, prefillUntil, decodeFrom, firstToken, finished);
  }

  /** The instant at which the reference data of a request are looked up. */
  long anchor() {
    return started;
  }

  long queuedMicros() {
    return (ran ? started : finished) - arrived;
  }

  long endToEndMicros() {
    return finished - arrived;
  }

  /** Arrival to first token; null: unknown. */
  @Nullable Long ttftMicros() {
    return firstToken == null ? null : firstToken - arrived;
  }

  /** Time per output token after the first; null: unknown, or there is no such token. */
  @Nullable Long tpotMicros(int outputTokens) {
    return firstToken == null || outputTokens <= 1
        ? null
        : (Long) Math.floorDiv(finished - firstToken, outputTokens - 1L);
  }
}
