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
import java.util.Arrays;

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

  /** Those that the row last sent held. */
  final Latencies latencies = new Latencies();

  final Shares shares = new Shares();

  /** Sums by context length, as {@link ContextBands} says. */
  final long[] bands = new long[ContextBands.LENGTH];

  /** What requests weigh, by context length, and within it in the order of {@link Weight}. */
  final long[] bandWeights = new long[ContextBands.COUNT * Weight.COUNT];

  /** With more sharers, to tell what each bears at every commit would cost too much. */
  private static final int CROWD = 256;

  /** Long before any clock, and no more: differences from it stay in 64 bits. */
  private static final long NEVER = Long.MIN_VALUE / 2;

  long revision;

  /** Whether something has come that is not stored. */
  boolean dirty = true;

  /** Whether it has left the memory, and whoever comes again must look it up. */
  boolean isLetGo;

  /** In how many pieces that is stored which came since its costs were last told. */
  int untoldPieces;

  /** When its costs were last told in this life of the task, wall clock, epoch milliseconds. */
  long costsToldAtMillis = NEVER;

  /** What the row last sent held: the hour has been told of this much. */
  final long[] toldSums = new long[Measure.COUNT];

  final long[] toldNodeSums = new long[NodeMeasure.COUNT];
  final long[] toldBands = new long[ContextBands.LENGTH];

  /** Those that came since. */
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
    return NodeRows.coveredFrom(minute, terms);
  }

  long coveredUntil() {
    return NodeRows.coveredUntil(minute, Micros.MINUTE, terms);
  }

  long coveredMicros() {
    return coveredUntil() - coveredFrom();
  }

  /** Whether stage 2 has been told of every share. */
  private boolean isTold() {
    SharingMethod method = terms.pool().sharing().method();
    return shares.all().stream().allMatch(share -> share.isTold(method));
  }

  /** Whether it has so many sharers that what they bear is not told at every commit. */
  boolean isCrowded() {
    return shares.size() > CROWD;
  }

  /** Whether nothing happened here: no event, no sample. */
  boolean isSilent() {
    return nodeSums[SAMPLES.ordinal()] == 0
        && Sums.areZero(sums)
        && busy.micros() == 0
        && latencies.isEmpty()
        && untoldLatencies.isEmpty()
        && shares.all().stream().allMatch(share -> share.parts == 0);
  }

  /** Adds what an event did here; returns the share that bears it. */
  Share add(Placement.Part part, MeteredEvent metered) {
    Sums.add(sums, part.sums);
    Share share = shares.of(metered, part.terms.deployment().value());
    share.add(part.sums, metered);
    addToBand(part, metered);
    if (part.counted) {
      metered.recordIn(untoldLatencies);
    }
    if (part.busyUntil >= 0) {
      busy.mark(part.busyFrom - minute, part.busyUntil - minute);
    }
    dirty = true;
    return share;
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

  /** Notes that the row of now is sent, and its hour told. */
  void tell() {
    latencies.add(untoldLatencies);
    untoldLatencies.clear();
    revision++;
    noteTold();
  }

  /** Notes that what it holds has been told. */
  void noteTold() {
    System.arraycopy(sums, 0, toldSums, 0, sums.length);
    System.arraycopy(nodeSums, 0, toldNodeSums, 0, nodeSums.length);
    System.arraycopy(bands, 0, toldBands, 0, bands.length);
    dirty = false;
  }

  /** Whether the row last sent held these sums, and stage 2 knows who bears them. */
  boolean isToldAll() {
    return Arrays.equals(sums, toldSums)
        && Arrays.equals(nodeSums, toldNodeSums)
        && Arrays.equals(bands, toldBands)
        && untoldLatencies.isEmpty()
        && isTold();
  }

  private static long acceleratorNanos(long mflop, long peakFlopsPerSecond) {
    return Exact.multiplyDivide(mflop, NANOS_PER_MEGA_SECOND, peakFlopsPerSecond);
  }

  private long sum(Measure measure) {
    return sums[measure.ordinal()];
  }
}
