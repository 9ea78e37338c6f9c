package io.fleetledger.oracle;

import io.fleetledger.catalog.Deployment;
import io.fleetledger.catalog.Version;
import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.NodeSample;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All that happened on a node in a minute under one deployment. */
final class Cell {

  private static final long SLOT = 100_000;
  private static final BigInteger HOUR = BigInteger.valueOf(Micros.HOUR);

  private final Version<Deployment> deployed;
  private final long minute;
  private final SortedMap<Sharer, Sums> use = new TreeMap<>();
  private final Map<Sharer, Map<String, Sums>> causes = new HashMap<>();
  private final Bands bands = new Bands();
  private final Sums samples = new Sums();
  private final BitSet busySlots = new BitSet();

  Cell(Version<Deployment> deployed, long minute) {
    this.deployed = deployed;
    this.minute = minute;
  }

  Version<Deployment> deployed() {
    return deployed;
  }

  /** Start of the part of the minute in which the deployment was in force. */
  long coveredFrom() {
    return Math.max(minute, deployed.fromMicros());
  }

  /** End of that part, exclusive. */
  long coveredUntil() {
    return Math.min(minute + Micros.MINUTE, deployed.toMicros());
  }

  long coveredMicros() {
    return coveredUntil() - coveredFrom();
  }

  /** What each sharer used here. */
  SortedMap<Sharer, Sums> use() {
    return use;
  }

  Sums useOf(Sharer sharer) {
    return use.computeIfAbsent(sharer, any -> new Sums());
  }

  /** Of what each sharer used here, what went to requests that failed, were cancelled, retried. */
  Map<String, Sums> causesOf(Sharer sharer) {
    return causes.computeIfAbsent(sharer, any -> new TreeMap<>());
  }

  /** All that was used here, by context length. */
  Bands bands() {
    return bands;
  }

  /** Wherever what a request of a sharer uses here is added. */
  List<Sums> sumsOf(Sharer sharer, InferenceEvent event) {
    List<Sums> sums = new ArrayList<>();
    sums.add(useOf(sharer));
    sums.add(bands.of((long) event.getInputTokens() + event.getOutputTokens()));
    for (String cause : causes(event)) {
      sums.add(causesOf(sharer).computeIfAbsent(cause, any -> new Sums()));
    }
    return sums;
  }

  private static List<String> causes(InferenceEvent event) {
    List<String> causes = new ArrayList<>();
    switch (event.getOutcome()) {
      case ERROR, TIMEOUT -> causes.add("failed");
      case CANCELLED -> causes.add("cancelled");
      case SUCCESS -> {}
    }
    if (Metered.isRetry(event)) {
      causes.add("retried");
    }
    return causes;
  }

  /** Marks the time in which a request ran here; an instant marks its slot. */
  void markBusy(long from, long until) {
    long last = Math.max(from, until - 1);
    busySlots.set((int) ((from - minute) / SLOT), (int) ((last - minute) / SLOT) + 1);
  }

  long busyMicros() {
    return Math.min(busySlots.cardinality() * SLOT, coveredMicros());
  }

  void add(NodeSample sample) {
    samples.add("samples", 1);
    samples.add("sampled_running", sample.getRunningRequests());
    samples.add("sampled_waiting", sample.getWaitingRequests());
    addSampled("kv_usage_samples", "kv_usage_ppm", sample.getKvCacheUsage(), 1e6);
    addSampled("tensor_active_samples", "tensor_active_ppm", sample.getTensorActive(), 1e6);
    addSampled("dram_active_samples", "dram_active_ppm", sample.getDramActive(), 1e6);
    addSampled("power_samples", "power_milliwatts", sample.getPowerWatts(), 1e3);
  }

  private void addSampled(String count, String sum, @Nullable Double value, double scale) {
    if (value != null) {
      samples.add(count, 1);
      samples.add(sum, Math.round(value * scale));
    }
  }

  /** What all sharers used together, and the samples. */
  Sums total() {
    Sums total = new Sums();
    use.values().forEach(total::addAll);
    total.addAll(samples);
    return total;
  }

  /** Mean power x time covered, mJ; 0: no sample reports power. */
  long energy() {
    long reporting = samples.get("power_samples");
    return reporting == 0
        ? 0
        : Micros.share(samples.get("power_milliwatts"), coveredMicros(), reporting * Micros.SECOND);
  }

  /** What the node's time cost, 1e-9 currency units: whole hours sum exactly to G x rate. */
  long nodeCost() {
    return costSinceHour(coveredUntil()) - costSinceHour(coveredFrom());
  }

  private long costSinceHour(long until) {
    Deployment deployment = deployed.value();
    return BigInteger.valueOf(deployment.acceleratorCount())
        .multiply(BigInteger.valueOf(deployment.rateNanosPerAcceleratorHour()))
        .multiply(BigInteger.valueOf(until - Micros.hour(minute)))
        .divide(HOUR)
        .longValueExact();
  }
}
