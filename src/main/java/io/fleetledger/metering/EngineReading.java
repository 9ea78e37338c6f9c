package io.fleetledger.metering;

import io.fleetledger.cost.Exact;
import io.fleetledger.schema.NodeSample;
import io.fleetledger.time.Micros;
import org.jspecify.annotations.Nullable;

/**
 * What an engine's counters stood at.
 *
 * @param atMicros when, epoch microseconds
 * @param requests requests finished since boot
 * @param promptTokens prompt tokens since boot, cached ones included
 * @param cachedPromptTokens prompt tokens served from the prefix cache since boot
 * @param generationTokens tokens emitted since boot
 */
record EngineReading(
    long atMicros,
    long requests,
    long promptTokens,
    long cachedPromptTokens,
    long generationTokens) {

  static EngineReading of(NodeSample sample) {
    return new EngineReading(
        Micros.of(sample.getSampledAt()),
        sample.getRequestsFinishedTotal(),
        sample.getPromptTokensTotal(),
        sample.getCachedPromptTokensTotal(),
        sample.getGenerationTokensTotal());
  }

  /** Whether a counter is lower than before: then all of them have begun anew. */
  boolean isResetSince(EngineReading earlier) {
    return requests < earlier.requests
        || promptTokens < earlier.promptTokens
        || cachedPromptTokens < earlier.cachedPromptTokens
        || generationTokens < earlier.generationTokens;
  }

  /**
   * What the engine has counted since an earlier reading; its {@code atMicros} has no meaning.
   *
   * @param earlier null: since boot
   */
  EngineReading since(@Nullable EngineReading earlier) {
    return earlier == null || isResetSince(earlier) ? this : minus(earlier);
  }

  /** The part of {@link #since} that falls before an instant between both, as if it went evenly. */
  EngineReading sinceUntil(EngineReading earlier, long untilMicros) {
    EngineReading counted = since(earlier);
    long part = untilMicros - earlier.atMicros;
    long whole = atMicros - earlier.atMicros;
    return new EngineReading(
        untilMicros,
        Exact.multiplyDivide(counted.requests, part, whole),
        Exact.multiplyDivide(counted.promptTokens, part, whole),
        Exact.multiplyDivide(counted.cachedPromptTokens, part, whole),
        Exact.multiplyDivide(counted.generationTokens, part, whole));
  }

  EngineReading plus(EngineReading other) {
    return new EngineReading(
        atMicros,
        requests + other.requests,
        promptTokens + other.promptTokens,
        cachedPromptTokens + other.cachedPromptTokens,
        generationTokens + other.generationTokens);
  }

  EngineReading minus(EngineReading other) {
    return new EngineReading(
        atMicros,
        requests - other.requests,
        promptTokens - other.promptTokens,
        cachedPromptTokens - other.cachedPromptTokens,
        generationTokens - other.generationTokens);
  }
}
