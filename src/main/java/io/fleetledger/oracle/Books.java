package io.fleetledger.oracle;

import io.fleetledger.catalog.Deployment;
import io.fleetledger.catalog.Pool;
import io.fleetledger.catalog.Version;
import io.fleetledger.oracle.Metered.Quantity;
import io.fleetledger.oracle.Placement.Piece;
import io.fleetledger.oracle.Resolution.Resolved;
import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.NodeSample;
import io.fleetledger.schema.UsageCorrection;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Where resolved records go: cells, workflows, corrections. */
final class Books {

  private record Interval(long from, long until) {}

  /** A piece of an interval, and where what falls into it is added. */
  private record Share(Piece piece, List<Sums> sums) {}

  private final Directory directory;
  private final Workflows workflows;
  private final Map<CellKey, Cell> cells = new TreeMap<>();

  Books(Directory directory, Workflows workflows) {
    this.directory = directory;
    this.workflows = workflows;
  }

  Map<CellKey, Cell> cells() {
    return cells;
  }

  Workflows workflows() {
    return workflows;
  }

  /** Puts an event into the cells in which it ran and the one in which it finished. */
  void account(InferenceEvent event, Timeline times, Resolved resolved) {
    Placement placement = new Placement(directory.deployments(event.getNodeId()));
    Piece finish = placement.at(times.finished(), resolved.deployed());
    Metered metered = Metered.of(event, times, resolved, poolAt(finish, times.finished()));

    String trace = event.getTraceId() == null ? "" : event.getTraceId();
    Set<String> currencies = new TreeSet<>();
    Sharer finisher = new Sharer(key(event, resolved, finish), trace);
    cell(event.getNodeId(), finish)
        .sumsOf(finisher, event)
        .forEach(sums -> sums.addAll(metered.counted()));
    currencies.add(finisher.key().currency());

    Map<Interval, List<Share>> cuts = new HashMap<>();
    for (Quantity quantity : metered.placed()) {
      List<Share> shares =
          cuts.computeIfAbsent(
              new Interval(quantity.from(), quantity.until()),
              interval -> shares(event, resolved, trace, interval));
      for (Share share : shares) {
        long amount =
            Placement.amount(quantity.amount(), quantity.from(), quantity.until(), share.piece());
        share.sums().forEach(sums -> sums.add(quantity.measure(), amount));
        currencies.add(share.piece().deployed().value().currency());
      }
    }
    if (times.ran()) {
      for (Piece piece : placement.cut(times.started(), times.finished(), resolved.deployed())) {
        if (piece.inForce()) {
          cell(event.getNodeId(), piece).markBusy(piece.from(), piece.until());
        }
      }
    }
    if (!trace.isEmpty()) {
      workflows.addCall(event, times, metered.work(), finisher.key().currency());
      currencies.remove(finisher.key().currency());
      currencies.forEach(currency -> workflows.addForeignTime(event, times, currency));
    }
  }

  void account(NodeSample sample, Version<Deployment> deployed) {
    long at = Micros.of(sample.getSampledAt());
    cell(sample.getNodeId(), new Piece(at, at, deployed, Micros.minute(at), true)).add(sample);
  }

  /** The correction that a late event is, instead of what {@link #account} does. */
  UsageCorrection correction(
      RawRecord raw, InferenceEvent event, Timeline times, Resolved resolved) {
    Placement placement = new Placement(directory.deployments(event.getNodeId()));
    Piece finish = placement.at(times.finished(), resolved.deployed());
    Metered metered = Metered.of(event, times, resolved, poolAt(finish, times.finished()));
    Sums sums = metered.counted().withoutLatencies();
    metered.placed().forEach(quantity -> sums.add(quantity.measure(), quantity.amount()));
    return Rows.correction(
        raw,
        event.getEventId(),
        event.getNodeId(),
        Micros.minute(times.finished()),
        key(event, resolved, finish),
        sums);
  }

  /** Opens the cells of every minute in which one of these nodes was deployed. */
  void openSilentCells(Collection<String> nodes, long firstMinute, long lastMinute) {
    for (String node : nodes) {
      for (Version<Deployment> version : directory.deployments(node)) {
        long first = Math.max(firstMinute, Micros.minute(version.fromMicros()));
        long last = Math.min(lastMinute, Micros.minute(version.toMicros() - 1));
        for (long minute = first; minute <= last; minute += Micros.MINUTE) {
          cell(node, new Piece(minute, minute, version, minute, true));
        }
      }
    }
  }

  private List<Share> shares(
      InferenceEvent event, Resolved resolved, String trace, Interval interval) {
    String node = event.getNodeId();
    return new Placement(directory.deployments(node))
        .cut(interval.from(), interval.until(), resolved.deployed()).stream()
            .map(
                piece ->
                    new Share(
                        piece,
                        cell(node, piece)
                            .sumsOf(new Sharer(key(event, resolved, piece), trace), event)))
            .toList();
  }

  private Cell cell(String node, Piece piece) {
    return cells.computeIfAbsent(
        new CellKey(piece.minute(), node, piece.deployed().fromMicros()),
        any -> new Cell(piece.deployed(), piece.minute()));
  }

  private @Nullable Pool poolAt(Piece piece, long at) {
    return directory.pool(piece.deployed().value().poolId(), at);
  }

  private static UsageKey key(InferenceEvent event, Resolved resolved, Piece piece) {
    Deployment deployment = piece.deployed().value();
    return new UsageKey(
        event.getTenantId(),
        event.getProjectId() == null ? "" : event.getProjectId(),
        resolved.modelId(),
        deployment.poolId(),
        deployment.acceleratorId(),
        event.getServiceTier(),
        event.getCallKind().name(),
        deployment.currency());
  }
}
