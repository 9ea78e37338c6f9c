package io.fleetledger.metering;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.catalog.Deployment;
import io.fleetledger.catalog.Pool.LatencyTarget;
import io.fleetledger.catalog.Version;
import io.fleetledger.compute.LoraAdapter;
import io.fleetledger.metering.Missing.Reason;
import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.NodeSample;
import io.fleetledger.time.Micros;
import io.fleetledger.usage.UsageKey;
import java.util.List;

/**
 * Accounts accepted records: resolves them against the catalog, meters them, and folds them into
 * the task's windows. What can't be resolved is left untouched, and said.
 */
final class Meter {
  private final MeteringTask task;
  private Resolver resolver = new Resolver(Catalog.EMPTY);
  private Placement placement = new Placement(resolver);

  Meter(MeteringTask task) {
    this.task = task;
  }

  /** Takes another catalog. */
  void use(Catalog catalog) {
    resolver = new Resolver(catalog);
    placement = new Placement(resolver);
  }

  Resolver resolver() {
    return resolver;
  }

  /** Accounts an event that is acceptable and new. */
  Fate account(InferenceEvent event, Origin origin) {
    long finished = Micros.of(event.getFinishedAt());
    NodeTerms node = resolver.of(event.getNodeId());
    Resolver.Answer answer = node.terms(event.getModelId(), MeteredEvent.anchorMicros(event));
    if (answer instanceof Resolver.Answer.NotFound notFound) {
      return new Fate.Suspended(notFound.missing());
    }
    Terms terms = ((Resolver.Answer.Found) answer).terms();
    LoraAdapter adapter = null;
    if (event.getAdapterId() != null) {
      adapter = terms.model().adapters().get(event.getAdapterId());
      if (adapter == null) {
        return new Fate.Suspended(new Missing(Reason.UNKNOWN_ADAPTER, event.getAdapterId()));
      }
    }
    if (!resolver.isTenantKnown(event.getTenantId(), finished)) {
      return new Fate.Suspended(new Missing(Reason.UNKNOWN_TENANT, event.getTenantId()));
    }
    LatencyTarget target =
        node.target(event.getServiceTier(), terms.deployment().value(), finished);
    MeteredEvent metered = MeteredEvent.of(event, terms, adapter, target);
    Rejection excess = metered.excess();
    if (excess != null) {
      return new Fate.Quarantined(excess);
    }
    Missing missing = placement.place(metered);
    if (missing != null) {
      return new Fate.Suspended(missing);
    }
    return isLate(finished, origin) ? correct(metered, origin) : fold(metered, origin);
  }

  private boolean isLate(long eventMicros, Origin origin) {
    return eventMicros < task.floor(origin.topic());
  }

  private Fate fold(MeteredEvent metered, Origin origin) {
    String nodeId = metered.event().getNodeId();
    boolean isCall = !metered.traceId().isEmpty();
    List<Placement.Part> parts = placement.parts();
    for (int i = 0; i < parts.size(); i++) {
      Placement.Part part = parts.get(i);
      Share share = task.windows.at(nodeId, part).add(part, metered);
      UsageCell cell = task.deltas.of(part.minute, share);
      cell.add(part.sums);
      if (part.counted) {
        metered.recordIn(cell.latencies);
      }
      if (isCall) {
        task.deltas.addCall(metered, share, part.counted);
      }
    }
    noteHeard(nodeId, metered.finishedMicros(), origin);
    return Fate.ACCOUNTED;
  }

  private Fate correct(MeteredEvent metered, Origin origin) {
    UsageKey key = metered.usageKey(metered.terms().deployment().value());
    task.send(
        MeteringTopology.CORRECTIONS_OUT,
        origin.key(),
        Corrections.row(origin, metered, key, placement.parts()));
    return Fate.LATE;
  }

  /** Accounts a sample that is acceptable and new. */
  Fate account(NodeSample sample, Origin origin) {
    long at = Micros.of(sample.getSampledAt());
    long minute = Micros.minuteOf(at);
    String node = sample.getNodeId();
    Version<Deployment> inForce = resolver.of(node).deployment(at);
    if (inForce == null) {
      return new Fate.Suspended(new Missing(Reason.UNKNOWN_DEPLOYMENT, node));
    }
    if (isLate(at, origin)) {
      // Its minute is over, and a sample moves no money: it is counted, and changes nothing.
      return Fate.LATE;
    }
    return switch (resolver.terms(node, null, Math.max(minute, inForce.fromMicros()))) {
      case Resolver.Answer.NotFound notFound -> new Fate.Suspended(notFound.missing());
      case Resolver.Answer.Found found -> {
        task.windows.at(node, minute, found.terms()).add(sample);
        noteHeard(node, at, origin);
        yield Fate.ACCOUNTED;
      }
    };
  }

  private void noteHeard(String nodeId, long atMicros, Origin origin) {
    task.clocks.note(origin.topic(), origin.partition(), atMicros);
    task.accrual.hear(nodeId, Micros.minuteOf(atMicros), resolver);
  }
}
