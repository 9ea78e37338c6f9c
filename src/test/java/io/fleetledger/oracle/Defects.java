package io.fleetledger.oracle;

import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.NodeSample;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Ways to spoil a good record, by the reason for which it is then refused or suspended. */
public final class Defects {

  private static final String TOO_LONG_ID = "x".repeat(257);

  private Defects() {}

  /** What makes an event unacceptable. */
  public static Map<String, List<Consumer<InferenceEvent>>> ofEvents() {
    Map<String, List<Consumer<InferenceEvent>>> defects = new HashMap<>();
    defects.put(
        "EMPTY_ID",
        List.of(
            event -> event.setEventId(""),
            event -> event.setNodeId(""),
            event -> event.setTenantId("")));
    defects.put(
        "ID_TOO_LONG",
        List.of(
            event -> event.setEventId(TOO_LONG_ID),
            event -> event.setBootId(TOO_LONG_ID),
            event -> event.setTenantId(TOO_LONG_ID),
            event -> event.setProjectId(TOO_LONG_ID),
            event -> event.setPrincipalId(TOO_LONG_ID),
            event -> event.setRequestId(TOO_LONG_ID),
            event -> event.setTraceId(TOO_LONG_ID),
            event -> event.setModelId(TOO_LONG_ID),
            event -> event.setAdapterId(TOO_LONG_ID),
            event -> event.setServiceTier(TOO_LONG_ID)));
    defects.put(
        "NEGATIVE_COUNT",
        List.of(
            event -> event.setInputTokens(-1),
            event -> event.setCachedInputTokens(-5),
            event -> event.setOutputTokens(Integer.MIN_VALUE),
            event -> event.setReasoningTokens(-1),
            event -> event.setDraftTokens(-1),
            event -> event.setAcceptedDraftTokens(-1),
            event -> event.setPreemptedTokens(-1),
            event -> event.setAttempt(0),
            event -> event.setSequence(-1L)));
    defects.put(
        "COUNT_TOO_LARGE",
        List.of(
            event -> event.setInputTokens(100_000_001),
            event -> event.setPreemptedTokens(Integer.MAX_VALUE),
            event -> {
              event.setBootId("boot-1");
              event.setSequence(1_000_000_000_000_001L);
            }));
    defects.put(
        "CACHED_OVER_INPUT",
        List.of(event -> event.setCachedInputTokens(event.getInputTokens() + 1)));
    defects.put(
        "REASONING_OVER_OUTPUT",
        List.of(event -> event.setReasoningTokens(event.getOutputTokens() + 1)));
    defects.put(
        "BAD_ID",
        List.of(
            event -> event.setTenantId("a\u0000b"),
            event -> event.setTraceId("a\u001fb"),
            event -> event.setServiceTier("a\nb")));
    defects.put(
        "ACCEPTED_OVER_DRAFT",
        List.of(event -> event.setAcceptedDraftTokens(event.getDraftTokens() + 1)));
    defects.put(
        "FINISHED_BEFORE_ARRIVED",
        List.of(event -> event.setFinishedAt(event.getArrivedAt().minusNanos(1000))));
    defects.put(
        "FIRST_TOKEN_OUT_OF_RANGE",
        List.of(
            event -> event.setFirstTokenAt(event.getArrivedAt().minusNanos(1000)),
            event -> event.setFirstTokenAt(event.getFinishedAt().plusNanos(1000))));
    defects.put(
        "STARTED_OUT_OF_RANGE",
        List.of(
            event -> event.setStartedAt(event.getArrivedAt().minusNanos(1000)),
            event -> event.setStartedAt(event.getFinishedAt().plusNanos(1000)),
            event -> {
              event.setFinishedAt(event.getFinishedAt().plusNanos(2000));
              event.setStartedAt(event.getFinishedAt());
              event.setFirstTokenAt(event.getFinishedAt().minusNanos(1000));
            }));
    defects.put("TOO_FAR_AHEAD", List.of(event -> move(event, 24 * 3600)));
    defects.put("TOO_OLD", List.of(event -> move(event, -10 * 365 * 24 * 3600L)));
    defects.put(
        "TOO_LONG",
        List.of(event -> event.setArrivedAt(event.getFinishedAt().minusSeconds(24 * 3600 + 1))));
    defects.put("TOO_MANY_LABELS", List.of(event -> event.setLabels(labels(17))));
    defects.put(
        "BAD_BATCH_SIZE",
        List.of(
            event -> event.setMeanBatchSize(Float.NaN),
            event -> event.setMeanBatchSize(Float.POSITIVE_INFINITY),
            event -> event.setMeanBatchSize(-0.5f)));
    return defects;
  }

  /** What makes a sample unacceptable. */
  public static Map<String, List<Consumer<NodeSample>>> ofSamples() {
    Map<String, List<Consumer<NodeSample>>> defects = new HashMap<>();
    defects.put("EMPTY_ID", List.of(sample -> sample.setNodeId("")));
    defects.put(
        "NEGATIVE_COUNT",
        List.of(
            sample -> sample.setRunningRequests(-1),
            sample -> sample.setWaitingRequests(-1),
            sample -> sample.setGenerationTokensTotal(-1)));
    defects.put(
        "COUNT_TOO_LARGE",
        List.of(
            sample -> sample.setPromptTokensTotal(1_000_000_000_000_001L),
            sample -> sample.setRequestsFinishedTotal(Long.MAX_VALUE)));
    defects.put(
        "TOO_FAR_AHEAD",
        List.of(sample -> sample.setSampledAt(sample.getSampledAt().plusSeconds(24 * 3600))));
    defects.put(
        "TOO_OLD",
        List.of(sample -> sample.setSampledAt(sample.getSampledAt().minusSeconds(315_360_000))));
    defects.put(
        "BAD_RATIO",
        List.of(
            sample -> sample.setKvCacheUsage(1.0000001),
            sample -> sample.setTensorActive(-0.1),
            sample -> sample.setDramActive(Double.NaN),
            sample -> sample.setPowerWatts(-1.0),
            sample -> sample.setPowerWatts(Double.NaN),
            sample -> sample.setEnergyJoulesTotal(-1.0)));
    return defects;
  }

  /** What keeps an event in suspense, with {@link TestCatalog#withDanglingReferences}. */
  public static Map<String, Consumer<InferenceEvent>> unresolvable() {
    Map<String, Consumer<InferenceEvent>> defects = new HashMap<>();
    defects.put("UNKNOWN_DEPLOYMENT", event -> event.setNodeId("no-such-node"));
    defects.put("UNKNOWN_MODEL", event -> event.setModelId("no-such-model"));
    defects.put("UNKNOWN_ADAPTER", event -> event.setAdapterId("no-such-adapter"));
    defects.put("UNKNOWN_TENANT", event -> event.setTenantId("no-such-tenant"));
    defects.put("UNKNOWN_DRAFT_MODEL", event -> event.setNodeId("node-no-draft"));
    defects.put("UNKNOWN_ACCELERATOR", event -> event.setNodeId("node-no-accelerator"));
    defects.put("UNKNOWN_PRECISION", event -> event.setNodeId("node-no-precision"));
    defects.put("UNKNOWN_POOL", event -> event.setNodeId("node-no-pool"));
    return defects;
  }

  /** Moves all times of an event by so many seconds. */
  static void move(InferenceEvent event, long seconds) {
    event.setArrivedAt(event.getArrivedAt().plusSeconds(seconds));
    event.setFinishedAt(event.getFinishedAt().plusSeconds(seconds));
    if (event.getStartedAt() != null) {
      event.setStartedAt(event.getStartedAt().plusSeconds(seconds));
    }
    if (event.getFirstTokenAt() != null) {
      event.setFirstTokenAt(event.getFirstTokenAt().plusSeconds(seconds));
    }
  }

  private static Map<String, String> labels(int count) {
    Map<String, String> labels = new HashMap<>();
    for (int i = 0; i < count; i++) {
      labels.put("label-" + i, "value");
    }
    return labels;
  }
}
