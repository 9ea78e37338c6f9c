package io.fleetledger.metering;

import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.NodeSample;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a record says, in 32 bits: the same for any encoding of it and any order of its labels.
 *
 * <p>Fingerprints are stored. A field that is added later must contribute nothing while it holds
 * its default, or else repeats across an upgrade look like conflicts.
 */
final class Fingerprint {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;
  private static final int ABSENT = 0x5bd1e995;

  private Fingerprint() {}

  static int of(InferenceEvent event) {
    long print = mix(0, text(event.getEventId()));
    print = mix(print, text(event.getNodeId()));
    print = mix(print, text(event.getBootId()));
    print = mix(print, event.getSequence() == null ? -1 : event.getSequence());
    print = mix(print, text(event.getTenantId()));
    print = mix(print, text(event.getProjectId()));
    print = mix(print, text(event.getPrincipalId()));
    print = mix(print, text(event.getRequestId()));
    print = mix(print, text(event.getTraceId()));
    print = mix(print, text(event.getCallKind().name()));
    print = mix(print, text(event.getServiceTier()));
    print = mix(print, text(event.getModelId()));
    print = mix(print, text(event.getAdapterId()));
    print = mix(print, text(event.getPhase().name()));
    print = mix(print, instant(event.getArrivedAt()));
    print = mix(print, instant(event.getStartedAt()));
    print = mix(print, instant(event.getFirstTokenAt()));
    print = mix(print, instant(event.getFinishedAt()));
    print = mix(print, event.getInputTokens());
    print = mix(print, event.getCachedInputTokens());
    print = mix(print, event.getOutputTokens());
    print = mix(print, event.getReasoningTokens());
    print = mix(print, event.getDraftTokens());
    print = mix(print, event.getAcceptedDraftTokens());
    print = mix(print, event.getPreemptedTokens());
    Float batch = event.getMeanBatchSize();
    print = mix(print, batch == null ? ABSENT : Float.floatToIntBits(batch));
    print = mix(print, text(event.getOutcome().name()));
    Integer attempt = event.getAttempt();
    if (attempt != null) {
      print = mix(print, attempt);
    }
    return fold(mix(print, labels(event.getLabels())));
  }

  static int of(NodeSample sample) {
    long print = mix(0, text(sample.getNodeId()));
    print = mix(print, text(sample.getBootId()));
    print = mix(print, instant(sample.getSampledAt()));
    print = mix(print, sample.getRunningRequests());
    print = mix(print, sample.getWaitingRequests());
    print = mix(print, number(sample.getKvCacheUsage()));
    print = mix(print, sample.getPromptTokensTotal());
    print = mix(print, sample.getCachedPromptTokensTotal());
    print = mix(print, sample.getGenerationTokensTotal());
    print = mix(print, sample.getRequestsFinishedTotal());
    print = mix(print, number(sample.getTensorActive()));
    print = mix(print, number(sample.getDramActive()));
    print = mix(print, number(sample.getPowerWatts()));
    print = mix(print, number(sample.getEnergyJoulesTotal()));
    Long memory = sample.getMemoryUsedBytes();
    return fold(mix(print, memory == null ? ABSENT : memory));
  }

  /** A fingerprint of what was printed before and one value more. */
  static long mix(long print, long value) {
    return (Long.rotateLeft(print, 23) ^ value) * GOLDEN;
  }

  private static int fold(long print) {
    return (int) (print ^ (print >>> 32));
  }

  private static long text(@Nullable String text) {
    return text == null ? ABSENT : text.hashCode();
  }

  private static long instant(@Nullable Instant at) {
    return at == null ? ABSENT : at.getEpochSecond() * 1_000_000_000L + at.getNano();
  }

  private static long number(@Nullable Double number) {
    return number == null ? ABSENT : Double.doubleToLongBits(number);
  }

  private static long labels(Map<String, String> labels) {
    long sum = 0;
    if (!labels.isEmpty()) {
      for (Map.Entry<String, String> label : labels.entrySet()) {
        sum += mix(mix(GOLDEN, text(label.getKey())), text(label.getValue()));
      }
    }
    return sum;
  }
}
