package io.fleetledger.oracle;

import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.NodeSample;
import java.time.Instant;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which records are refused, and why: the first reason that applies, in the order written here. */
final class Acceptance {

  private static final int MAX_ID_LENGTH = 256;
  private static final int MAX_TOKENS = 100_000_000;
  private static final long MAX_COUNTER = 1_000_000_000_000_000L;
  private static final int MAX_LABELS = 16;
  private static final float MAX_BATCH_SIZE = 1_000_000;
  private static final double MAX_POWER_WATTS = 1e9;

  private final OracleSettings settings;

  Acceptance(OracleSettings settings) {
    this.settings = settings;
  }

  /** Why a record is quarantined; null: it is accepted. */
  @Nullable String reasonAgainst(RawRecord raw) {
    if (raw.value() instanceof Broken broken) {
      return broken.reason();
    }
    if (raw.value() instanceof InferenceEvent event && raw.topic().equals(RawRecord.EVENTS)) {
      return reasonAgainst(event, raw.timestampMillis());
    }
    if (raw.value() instanceof NodeSample sample && raw.topic().equals(RawRecord.SAMPLES)) {
      return reasonAgainst(sample, raw.timestampMillis());
    }
    return "NOT_AN_EVENT";
  }

  private @Nullable String reasonAgainst(InferenceEvent event, long timestampMillis) {
    long arrived = Micros.of(event.getArrivedAt());
    long finished = Micros.of(event.getFinishedAt());
    if (Stream.of(event.getEventId(), event.getNodeId(), event.getTenantId())
        .anyMatch(String::isEmpty)) {
      return "EMPTY_ID";
    }
    @Nullable String[] ids = {
      event.getEventId(),
      event.getNodeId(),
      event.getBootId(),
      event.getTenantId(),
      event.getProjectId(),
      event.getPrincipalId(),
      event.getRequestId(),
      event.getTraceId(),
      event.getServiceTier(),
      event.getModelId(),
      event.getAdapterId()
    };
    if (isAnyTooLong(ids)) {
      return "ID_TOO_LONG";
    }
    if (hasControlCharacter(ids)) {
      return "BAD_ID";
    }
    if (tokenCounts(event).anyMatch(count -> count < 0)
        || (event.getSequence() != null && event.getSequence() < 0)
        || (event.getAttempt() != null && event.getAttempt() <= 0)) {
      return "NEGATIVE_COUNT";
    }
    if (tokenCounts(event).anyMatch(count -> count > MAX_TOKENS)
        || (event.getSequence() != null && event.getSequence() > MAX_COUNTER)) {
      return "COUNT_TOO_LARGE";
    }
    if (event.getCachedInputTokens() > event.getInputTokens()) {
      return "CACHED_OVER_INPUT";
    }
    if (event.getReasoningTokens() > event.getOutputTokens()) {
      return "REASONING_OVER_OUTPUT";
    }
    if (event.getAcceptedDraftTokens() > event.getDraftTokens()) {
      return "ACCEPTED_OVER_DRAFT";
    }
    if (finished < arrived) {
      return "FINISHED_BEFORE_ARRIVED";
    }
    if (isOutside(event.getFirstTokenAt(), event.getArrivedAt(), event.getFinishedAt())) {
      return "FIRST_TOKEN_OUT_OF_RANGE";
    }
    if (isOutside(event.getStartedAt(), event.getArrivedAt(), event.getFinishedAt())
        || isOutside(event.getStartedAt(), event.getArrivedAt(), event.getFirstTokenAt())) {
      return "STARTED_OUT_OF_RANGE";
    }
    if (isTooFarAhead(finished, timestampMillis)) {
      return "TOO_FAR_AHEAD";
    }
    if (arrived < settings.accountingStartMicros()) {
      return "TOO_OLD";
    }
    if (finished - arrived > Micros.DAY) {
      return "TOO_LONG";
    }
    if (event.getLabels().size() > MAX_LABELS) {
      return "TOO_MANY_LABELS";
    }
    Float batch = event.getMeanBatchSize();
    if (batch != null && !(batch >= 0 && batch <= MAX_BATCH_SIZE)) {
      return "BAD_BATCH_SIZE";
    }
    return null;
  }

  private @Nullable String reasonAgainst(NodeSample sample, long timestampMillis) {
    long sampled = Micros.of(sample.getSampledAt());
    if (sample.getNodeId().isEmpty()) {
      return "EMPTY_ID";
    }
    if (isAnyTooLong(sample.getNodeId(), sample.getBootId())) {
      return "ID_TOO_LONG";
    }
    if (hasControlCharacter(sample.getNodeId(), sample.getBootId())) {
      return "BAD_ID";
    }
    if (counters(sample).anyMatch(count -> count < 0)
        || (sample.getMemoryUsedBytes() != null && sample.getMemoryUsedBytes() < 0)) {
      return "NEGATIVE_COUNT";
    }
    if (counters(sample).anyMatch(count -> count > MAX_COUNTER)) {
      return "COUNT_TOO_LARGE";
    }
    if (isTooFarAhead(sampled, timestampMillis)) {
      return "TOO_FAR_AHEAD";
    }
    if (sampled < settings.accountingStartMicros()) {
      return "TOO_OLD";
    }
    if (isOutside(sample.getKvCacheUsage(), 1)
        || isOutside(sample.getTensorActive(), 1)
        || isOutside(sample.getDramActive(), 1)
        || isOutside(sample.getPowerWatts(), MAX_POWER_WATTS)
        || isOutside(sample.getEnergyJoulesTotal(), Double.MAX_VALUE)) {
      return "BAD_RATIO";
    }
    return null;
  }

  private static LongStream counters(NodeSample sample) {
    return LongStream.of(
        sample.getRunningRequests(),
        sample.getWaitingRequests(),
        sample.getPromptTokensTotal(),
        sample.getCachedPromptTokensTotal(),
        sample.getGenerationTokensTotal(),
        sample.getRequestsFinishedTotal());
  }

  private static LongStream tokenCounts(InferenceEvent event) {
    return LongStream.of(
        event.getInputTokens(),
        event.getCachedInputTokens(),
        event.getOutputTokens(),
        event.getReasoningTokens(),
        event.getDraftTokens(),
        event.getAcceptedDraftTokens(),
        event.getPreemptedTokens());
  }

  private boolean isTooFarAhead(long atMicros, long timestampMillis) {
    return atMicros > timestampMillis * 1000 + settings.toleranceMicros();
  }

  private static boolean hasControlCharacter(@Nullable String... ids) {
    for (String id : ids) {
      if (id != null && id.chars().anyMatch(Character::isISOControl)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isAnyTooLong(@Nullable String... ids) {
    for (String id : ids) {
      if (id != null && id.length() > MAX_ID_LENGTH) {
        return true;
      }
    }
    return false;
  }

  /** Whether a known instant lies outside a span; an unknown end leaves the span open. */
  private static boolean isOutside(@Nullable Instant at, Instant from, @Nullable Instant until) {
    return at != null && (at.isBefore(from) || (until != null && at.isAfter(until)));
  }

  /** Whether a known measurement lies outside 0 to the most there can be; NaN does. */
  private static boolean isOutside(@Nullable Double value, double most) {
    return value != null && !(value >= 0 && value <= most);
  }
}
