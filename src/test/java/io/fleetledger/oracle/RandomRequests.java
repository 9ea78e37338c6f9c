package io.fleetledger.oracle;

import io.fleetledger.schema.CallKind;
import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.Outcome;
import io.fleetledger.schema.Phase;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Requests of every kind, well-formed and resolvable, with neither boot nor sequence yet. */
final class RandomRequests {

  private static final List<String> TIERS =
      List.of("interactive", "standard", "interactive", "batch", "best-effort");
  private static final List<CallKind> KINDS = List.of(CallKind.values());

  private final Dice dice;
  private int made;

  RandomRequests(Dice dice) {
    this.dice = dice;
  }

  /**
   * A request to a node.
   *
   * @param finished when it finishes, epoch microseconds
   * @param shortest least that it takes, microseconds
   * @param longest most that it takes
   */
  InferenceEvent next(String node, long finished, long shortest, long longest) {
    Outcome outcome =
        dice.chance(0.9) ? Outcome.SUCCESS : dice.any(List.of(Outcome.values()).subList(1, 4));
    Phase phase = dice.chance(0.85) ? Phase.FULL : dice.any(List.of(Phase.PREFILL, Phase.DECODE));
    boolean neverRan = outcome != Outcome.SUCCESS && dice.chance(0.3);
    int input = 1 + dice.small(dice.chance(0.1) ? 120_000 : 8_000);
    int output = neverRan || dice.chance(0.05) ? 0 : 1 + dice.small(dice.chance(0.1) ? 8_000 : 900);
    int drafts = dice.chance(0.3) ? dice.small(3 * output + 1) : 0;
    String tenant = dice.anyOfFirst(TestCatalog.TENANTS);

    InferenceEvent event =
        InferenceEvent.newBuilder()
            .setEventId("event-" + made++)
            .setNodeId(node)
            .setTenantId(tenant)
            .setProjectId(dice.chance(0.5) ? "project-" + dice.between(1, 2) : null)
            .setPrincipalId(dice.chance(0.2) ? "key-7" : null)
            .setRequestId(dice.chance(0.2) ? "request-" + made : null)
            .setTraceId(dice.chance(0.4) ? "trace-" + dice.small(40) : null)
            .setCallKind(dice.anyOfFirst(KINDS))
            .setServiceTier(dice.any(TIERS))
            .setModelId(dice.chance(0.1) ? TestModels.LLAMA.modelId() : null)
            .setPhase(phase)
            .setArrivedAt(Micros.instant(finished))
            .setFinishedAt(Micros.instant(finished))
            .setInputTokens(input)
            .setCachedInputTokens(dice.chance(0.4) ? dice.between(0, input) : 0)
            .setOutputTokens(output)
            .setReasoningTokens(dice.chance(0.2) ? dice.between(0, output) : 0)
            .setDraftTokens(drafts)
            .setAcceptedDraftTokens(dice.between(0, Math.min(drafts, Math.max(0, output - 1))))
            .setPreemptedTokens(dice.chance(0.05) ? dice.between(1, 2 * input) : 0)
            .setMeanBatchSize(dice.chance(0.7) ? (float) (dice.share() * 40) : null)
            .setOutcome(outcome)
            .setAttempt(made % 9 == 0 ? Integer.valueOf(2) : made % 7 == 0 ? 1 : null)
            .setLabels(dice.chance(0.1) ? Map.of("team", "blue") : Map.of())
            .build();
    setTimes(event, finished - Math.clamp(duration(), shortest, longest), finished, neverRan);
    return event;
  }

  private void setTimes(InferenceEvent event, long arrived, long finished, boolean neverRan) {
    Long started = neverRan || dice.chance(0.06) ? null : arrived + part(finished - arrived, 0.3);
    long startedOrArrived = started == null ? arrived : started;
    boolean hasFirstToken = event.getOutputTokens() > 0 && !dice.chance(0.06);
    Long firstToken =
        hasFirstToken ? startedOrArrived + part(finished - startedOrArrived, 0.5) : null;
    if (started != null && dice.chance(0.03)) {
      // Begins to run exactly with a minute.
      long minute = Micros.minute(firstToken == null ? finished : firstToken);
      started = minute >= arrived ? minute : started;
    }
    event.setArrivedAt(Micros.instant(arrived));
    event.setStartedAt(orNull(started));
    event.setFirstTokenAt(orNull(firstToken));
  }

  /** From nothing to forty minutes, mostly seconds. */
  private long duration() {
    double kind = dice.share();
    if (kind < 0.03) {
      return 0;
    }
    if (kind < 0.83) {
      return dice.between(50_000, 20 * Micros.SECOND);
    }
    return kind < 0.95
        ? dice.between(20 * Micros.SECOND, 6 * Micros.MINUTE)
        : dice.between(6 * Micros.MINUTE, 40 * Micros.MINUTE);
  }

  private long part(long whole, double most) {
    return (long) (whole * dice.share() * most);
  }

  private static @Nullable Instant orNull(@Nullable Long micros) {
    return micros == null ? null : Micros.instant(micros);
  }
}
