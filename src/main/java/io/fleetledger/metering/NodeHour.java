package io.fleetledger.metering;

import io.fleetledger.schema.NodeUsage;
import io.fleetledger.time.Micros;
import io.fleetledger.usage.ContextBands;
import io.fleetledger.usage.Latencies;
import io.fleetledger.usage.Measure;
import io.fleetledger.usage.NodeMeasure;
import io.fleetledger.usage.Sums;

/** One node, one hour, one deployment: the sums of its minutes. Mutable. */
final class NodeHour {
  final String nodeId;
  final long hour;
  final long[] sums = new long[Measure.COUNT];
  final long[] nodeSums = new long[NodeMeasure.COUNT];
  final long[] bands = new long[ContextBands.LENGTH];
  final Latencies latencies = new Latencies();
  long revision;
  boolean dirty;

  /** Up to where the row last sent was deployed, epoch microseconds. */
  long toldUntil;

  private Terms terms;

  NodeHour(NodeMinute cell) {
    nodeId = cell.nodeId;
    hour = Micros.hourOf(cell.minute);
    terms = cell.terms();
  }

  /** Takes up what a row says. */
  void read(NodeUsage row) {
    NodeRows.SUMS.read(row, sums);
    NodeRows.NODE_SUMS.read(row, nodeSums);
    NodeRows.LATENCIES.read(row, latencies);
    NodeRows.BANDS.read(row, bands);
    revision = row.getRevision();
    toldUntil = Micros.of(row.getCoveredUntil());
  }

  Terms terms() {
    return terms;
  }

  /** Adds what a settled minute has not told yet, and takes its terms. */
  void add(NodeMinute cell) {
    addDifference(sums, cell.sums, cell.toldSums);
    addDifference(nodeSums, cell.nodeSums, cell.toldNodeSums);
    addDifference(bands, cell.bands, cell.toldBands);
    latencies.add(cell.untoldLatencies);
    use(cell);
  }

  /**
   * Takes the terms of a minute. One that its deployment does not cover any more has those of the
   * deployment's start: they are the hour's only where it is covered nowhere.
   */
  void use(NodeMinute cell) {
    dirty = true;
    Terms other = cell.terms();
    if (cell.coveredMicros() > 0
        || NodeRows.coveredFrom(hour, other) == NodeRows.coveredUntil(hour, Micros.HOUR, other)) {
      terms = other;
    }
  }

  boolean isNothing() {
    return nodeSums[NodeMeasure.DEPLOYED_MICROS.ordinal()] == 0 && Sums.areZero(sums);
  }

  private static void addDifference(long[] sums, long[] now, long[] before) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] = Math.addExact(sums[i], Math.subtractExact(now[i], before[i]));
    }
  }
}
