package io.fleetledger.oracle;

import io.fleetledger.catalog.Deployment;
import io.fleetledger.catalog.Version;
import io.fleetledger.schema.NodeSample;
import java.math.BigInteger;
import java.util.BitSet;
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

  /** Each sharer's weight. */
  SortedMap<Sharer, Long> deviceNanos() {
    SortedMap<Sharer, Long> weights = new TreeMap<>();
    use.forEach((sharer, sums) -> weights.put(sharer, sums.get("device_nanos")));
    return weights;
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
