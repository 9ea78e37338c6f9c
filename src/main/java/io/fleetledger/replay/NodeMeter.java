package io.fleetledger.replay;

import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.NodeSample;

/** What a simulated engine counts since its boot, and what its accelerators report. */
final class NodeMeter {
  /** Share of the design power drawn when idle; the rest goes with the activity. */
  private static final double IDLE_POWER_SHARE = 0.2;

  final Activity activity = new Activity();
  private final ServingTimes node;
  private long sinceMicros;
  private long requests;
  private long inputTokens;
  private long cachedTokens;
  private long outputTokens;
  private long millijoules;

  NodeMeter(ServingTimes node, long bootMicros) {
    this.node = node;
    this.sinceMicros = bootMicros;
  }

  void count(InferenceEvent finished) {
    requests++;
    inputTokens += finished.getInputTokens();
    cachedTokens += finished.getCachedInputTokens();
    outputTokens += finished.getOutputTokens();
  }

  /** Fills in the counters, and the activity since the sample before. */
  void read(NodeSample sample, long atMicros, long kvBytes) {
    long capacity = node.kvCapacityBytes();
    long kvHeld = Math.min(kvBytes, capacity);
    sample.setKvCacheUsage(capacity == 0 ? null : (double) kvHeld / capacity);
    sample.setMemoryUsedBytes(node.memoryBytes() - capacity + kvHeld);
    sample.setRequestsFinishedTotal(requests);
    sample.setPromptTokensTotal(inputTokens);
    sample.setCachedPromptTokensTotal(cachedTokens);
    sample.setGenerationTokensTotal(outputTokens);
    long period = atMicros - sinceMicros;
    if (period > 0) {
      readActivity(sample, period);
      sinceMicros = atMicros;
      activity.clear();
    }
  }

  private void readActivity(NodeSample sample, long periodMicros) {
    double compute = Math.min(1, activity.computeMicros() / periodMicros);
    double memory = Math.min(1, activity.memoryMicros() / periodMicros);
    sample.setTensorActive(compute);
    sample.setDramActive(memory);
    if (node.tdpWatts() > 0) {
      double load =
          Math.max(
              compute / ServingTimes.COMPUTE_EFFICIENCY,
              memory / ServingTimes.BANDWIDTH_EFFICIENCY);
      double share = IDLE_POWER_SHARE + (1 - IDLE_POWER_SHARE) * Math.min(1, load);
      double watts = node.tdpWatts() * share;
      millijoules += Math.round(watts * periodMicros / 1000);
      sample.setPowerWatts(watts);
      sample.setEnergyJoulesTotal(millijoules / 1000.0);
    }
  }
}
