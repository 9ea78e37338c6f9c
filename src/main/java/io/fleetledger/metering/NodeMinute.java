package io.fleetledger.metering;

import static io.fleetledger.usage.NodeMeasure.*;

import io.fleetledger.catalog.Deployment;
import io.fleetledger.cost.Exact;
import io.fleetledger.cost.LargestRemainder;
import io.fleetledger.cost.NodeCost;
import io.fleetledger.cost.SharingMethod;
import io.fleetledger.cost.Weight;
import io.fleetledger.schema.NodeSample;
import io.fleetledger.time.Micros;
import io.fleetledger.usage.ContextBands;
import io.fleetledger.usage.Latencies;
import io.fleetledger.usage.Measure;
import io.fleetledger.usage.NodeMeasure;
import io.fleetledger.usage.Sums;
import java.util.TreeMap;

/**
 * One node, one minute, one deployment: everything that happened there, and who bears its cost.
 * Mutable and free of any order: the same events in any sequence leave it in the same state.
 */
final class NodeMinute {
  private static final long NANOS_PER_MEGA_SECOND = 1_000_000_000_000_000L;

  final String nodeId;
  final long minute;
  final long deployedFrom;
  final long[] sums = new long[Measure.COUNT];
  final long[] nodeSums = new long[NodeMeasure.COUNT];
  final BusySlots busy = new BusySlots();
  final Latencies latencies = new Latencies();
  final TreeMap<Sharer, Share> shares = new TreeMap<>();

  /** Sums by context length, as {@link ContextBands} says. */
  final long[] bands = new long[ContextBands.LENGTH];

  /** What requests weigh, by context length, and within it in the order of {@link Weight}. */
  final long[] bandWeights = new long[ContextBands.COUNT * Weight.COUNT];

  /** Whether context lengths were not told apart here, as before there were bands. */
  boolean isUnbanded;

  long revision;
  boolean dirty = true;

  /** What the row last sent held: the hour has been told of this much. */
  final long[] toldSums = new long[Measure.COUNT];

  final long[] toldNodeSums = new long[NodeMeasure.COUNT];
  final long[] toldBands = new long[ContextBands.LENGTH];
  final Latencies untoldLatencies = new Latencies();

  private final Terms terms;

  NodeMinute(String nodeId, long minute, Terms terms) {
    this.nodeId = nodeId;
    this.minute = minute;
    this.deployedFrom = terms.deployment().fromMicros();
    this.terms = terms;
  }

  Terms terms() {
    return terms;
  }

  long coveredFrom() {
    return Math.max(minute, terms.deployment().fromMicros());
  }

  /** At least {@link #coveredFrom}: a deployment that was ended afterwards may cover nothing. */
  long coveredUntil() {
    return Math.max(coveredFrom(), Math.min(minute + Micros.MINUTE, terms.deployment().toMicros()));
  }

  long coveredMicros() {
    return coveredUntil() - coveredFrom();
  }

  /** Whether stage 2 has been told of every share. */
  boolean isTold() {
    SharingMethod method = terms.pool().sharing().method();
    return shares.values().stream().allMatch(share -> share.isTold(method));
  }

  /** Whether nothing happened here: no event, no sample. */
  boolean isSilent() {
    return nodeSums[SAMPLES.ordinal()] == 0
        && Sums.areZero(sums)
        && busy.micros() == 0
        && latencies.isEmpty()
        && shares.values().stream().allMatch(share -> share.parts == 0);
  }

  /** Adds what an event did here. */
  void add(Placement.Part part, Sharer sharer, MeteredEvent metered) {
    Sums.add(sums, part.sums);
    shares.computeIfAbsent(sharer, absent -> new Share()).add(part.sums, metered);
    if (!isUnbanded) {
      addToBand(part, metered);
    }
    if (part.busyUntil >= 0) {
      busy.mark(part.busyFrom - minute, part.busyUntil - minute);
    }
    dirty = true;
  }

  private void addToBand(Placement.Part part, MeteredEvent metered) {
    int band = metered.contextBand();
    Placed.addWeights(part.sums, bandWeights, band * Weight.COUNT);
    if (part.counted) {
      bands[ContextBands.REQUESTS + band]++;
      bands[ContextBands.INPUT_TOKENS + band] += metered.event().getInputTokens();
      bands[ContextBands.OUTPUT_TOKENS + band] += metered.event().getOutputTokens();
    }
  }

  /** Adds the latencies of a request that finished here. */
  void add(Latencies ofRequest) {
    latencies.add(ofRequest);
    untoldLatencies.add(ofRequest);
  }

  /** Adds what a sample says. */
  void add(NodeSample sample) {
    addTo(SAMPLES, 1);
    addTo(SAMPLED_RUNNING, sample.getRunningRequests());
    addTo(SAMPLED_WAITING, sample.getWaitingRequests());
    addRatio(KV_USAGE_SAMPLES, KV_USAGE_PPM, sample.getKvCacheUsage(), 1e6);
    addRatio(TENSOR_ACTIVE_SAMPLES, TENSOR_ACTIVE_PPM, sample.getTensorActive(), 1e6);
    addRatio(DRAM_ACTIVE_SAMPLES, DRAM_ACTIVE_PPM, sample.getDramActive(), 1e6);
    addRatio(POWER_SAMPLES, POWER_MILLIWATTS, sample.getPowerWatts(), 1e3);
    dirty = true;
  }

  private void addRatio(
      NodeMeasure count,
      NodeMeasure sum,
      @org.jspecify.annotations.Nullable Double value,
      double scale) {
    if (value != null) {
      addTo(count, 1);
      addTo(sum, Math.round(value * scale));
    }
  }

  private void addTo(NodeMeasure measure, long added) {
    nodeSums[measure.ordinal()] += added;
  }

  private void set(NodeMeasure measure, long value) {
    nodeSums[measure.ordinal()] = value;
  }

  /** Works out all that follows from what happened: ratios' numerators, cost, shares. */
  void settle() {
    Deployment deployment = terms.deployment().value();
    long covered = coveredMicros();
    long busyMicros = Math.min(busy.micros(), covered);
    set(DEPLOYED_MICROS, covered);
    set(BUSY_MICROS, busyMicros);
    long peak = terms.workModel().peakFlopsPerSecond();
    set(
        MODEL_ACCELERATOR_NANOS,
        acceleratorNanos(sum(Measure.MODEL_PREFILL_MFLOP) + sum(Measure.MODEL_DECODE_MFLOP), peak));
    set(
        EXECUTED_ACCELERATOR_NANOS,
        acceleratorNanos(
            sum(Measure.EXECUTED_PREFILL_MFLOP) + sum(Measure.EXECUTED_DECODE_MFLOP), peak));
    set(
        MEMORY_ACCELERATOR_NANOS,
        Exact.multiplyDivide(
            sum(Measure.PREFILL_MEGABYTES) + sum(Measure.DECODE_MEGABYTES),
            NANOS_PER_MEGA_SECOND,
            terms.accelerator().memoryBytesPerSecond()));
    set(
        KV_CAPACITY_MEGABYTE_SECONDS,
        Exact.multiplyDivide(
            terms.workModel().kvCapacityBytes(), covered, 1_000_000 * Micros.SECOND));
    long cost =
        NodeCost.nanos(
            deployment.acceleratorCount(),
            deployment.rateNanosPerAcceleratorHour(),
            coveredFrom(),
            coveredUntil());
    long energy = energyMillijoules(covered);
    CostSharing.Split split =
        CostSharing.share(shares, terms, new CostSharing.Whole(cost, energy, busyMicros, covered));
    set(NODE_COST_NANOS, cost);
    set(BUSY_COST_NANOS, split.busyNanos());
    set(IDLE_COST_NANOS, split.idleNanos());
    set(IDLE_ALLOCATED_NANOS, split.allocatedNanos());
    set(ENERGY_MILLIJOULES, energy);
    set(BUSY_ENERGY_MILLIJOULES, split.busyMillijoules());
    shareByContext(split);
  }

  /** Mean power that samples report x time covered, mJ; 0 where none does. */
  private long energyMillijoules(long coveredMicros) {
    long samples = nodeSums[POWER_SAMPLES.ordinal()];
    return samples == 0
        ? 0
        : Exact.multiplyDivide(
            nodeSums[POWER_MILLIWATTS.ordinal()],
            coveredMicros,
            Math.multiplyExact(samples, Micros.SECOND));
  }

  private void shareByContext(CostSharing.Split split) {
    long[] weights = new long[ContextBands.COUNT];
    for (int band = 0; band < weights.length; band++) {
      weights[band] = split.sharing().weigh(bandWeights, band * Weight.COUNT);
    }
    long[] costs = LargestRemainder.share(split.busyNanos(), weights);
    System.arraycopy(costs, 0, bands, ContextBands.COST_NANOS, costs.length);
  }

  private static long acceleratorNanos(long mflop, long peakFlopsPerSecond) {
    return Exact.multiplyDivide(mflop, NANOS_PER_MEGA_SECOND, peakFlopsPerSecond);
  }

  private long sum(Measure measure) {
    return sums[measure.ordinal()];
  }
}
