package io.fleetledger.registry;

import io.fleetledger.schema.CallKind;
import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.Outcome;
import io.fleetledger.schema.Phase;
import java.util.HashMap;
import java.util.Map;

/** Reads events. Belongs to one thread. */
final class InferenceEventReader extends OwnReader<InferenceEvent> {
  private static final CallKind[] CALL_KINDS = CallKind.values();
  private static final Phase[] PHASES = Phase.values();
  private static final Outcome[] OUTCOMES = Outcome.values();

  @Override
  InferenceEvent record() {
    InferenceEvent event = new InferenceEvent();
    event.setEventId(text());
    event.setNodeId(id());
    event.setBootId(isPresent() ? id() : null);
    event.setSequence(isPresent() ? number() : null);
    event.setTenantId(id());
    event.setProjectId(isPresent() ? id() : null);
    event.setPrincipalId(isPresent() ? id() : null);
    event.setRequestId(isPresent() ? text() : null);
    event.setTraceId(isPresent() ? id() : null);
    event.setCallKind(CALL_KINDS[integer()]);
    event.setServiceTier(id());
    event.setModelId(isPresent() ? id() : null);
    event.setAdapterId(isPresent() ? id() : null);
    event.setPhase(PHASES[integer()]);
    event.setArrivedAt(instant());
    event.setStartedAt(isPresent() ? instant() : null);
    event.setFirstTokenAt(isPresent() ? instant() : null);
    event.setFinishedAt(instant());
    event.setInputTokens(integer());
    event.setCachedInputTokens(integer());
    event.setOutputTokens(integer());
    event.setReasoningTokens(integer());
    event.setDraftTokens(integer());
    event.setAcceptedDraftTokens(integer());
    event.setPreemptedTokens(integer());
    event.setMeanBatchSize(isPresent() ? real() : null);
    event.setOutcome(OUTCOMES[integer()]);
    event.setAttempt(isPresent() ? integer() : null);
    event.setLabels(labels());
    return event;
  }

  private Map<String, String> labels() {
    int entries = block();
    if (entries == 0) {
      return Map.of();
    }
    Map<String, String> labels = new HashMap<>();
    while (entries > 0) {
      for (int left = entries; left > 0; left--) {
        String name = id();
        labels.put(name, id());
      }
      entries = block();
    }
    return labels;
  }
}
