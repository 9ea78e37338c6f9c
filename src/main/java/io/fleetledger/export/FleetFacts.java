package io.fleetledger.export;

import static java.util.stream.Collectors.groupingBy;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.catalog.Deployment;
import io.fleetledger.catalog.History;
import io.fleetledger.catalog.Pool;
import io.fleetledger.catalog.Version;
import io.fleetledger.charging.StatementLine;
import io.fleetledger.compute.AcceleratorProfile;
import io.fleetledger.cost.SharingMethod;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the catalog says of the nodes that a line's usage ran on. A line names pool, model and
 * accelerator, not the nodes: where those that were deployed there in the line's span differ in
 * something, it is unknown. Not for several threads.
 */
final class FleetFacts {
  private final Map<String, History<AcceleratorProfile>> accelerators;
  private final Map<Site, List<Version<Deployment>>> deployments;
  private final Map<String, History<Pool>> pools;

  /** A day's lines share them. */
  private final Map<Nodes, Facts> known = new HashMap<>();

  FleetFacts(Catalog catalog) {
    accelerators = catalog.accelerators();
    pools = catalog.pools();
    deployments =
        catalog.deployments().values().stream()
            .flatMap(history -> history.versions().stream())
            .collect(groupingBy(version -> Site.of(version.value())));
  }

  /**
   * What is known.
   *
   * @param region where it ran; null: unknown, or in several regions
   * @param nodePeak dense peak of a node at the precision it computes in, FLOP/s; null: unknown, or
   *     several
   * @param sharing by what the pool shares out busy cost; null: unknown, or it changed
   */
  record Facts(
      @Nullable String region, @Nullable BigDecimal nodePeak, @Nullable SharingMethod sharing) {}

  /** Of the nodes that a line's usage ran on. */
  Facts of(StatementLine line) {
    return known.computeIfAbsent(Nodes.of(line), this::find);
  }

  private Facts find(Nodes nodes) {
    List<Version<Deployment>> deployed =
        during(nodes, deployments.getOrDefault(nodes.site(), List.of()));
    History<Pool> history = pools.get(nodes.site().poolId());
    List<Version<Pool>> pool = history == null ? List.of() : during(nodes, history.versions());
    return new Facts(
        theOnly(deployed, version -> version.value().region()),
        theOnly(deployed, this::nodePeak),
        theOnly(pool, version -> version.value().sharing().method()));
  }

  private static <T> List<Version<T>> during(Nodes nodes, List<Version<T>> versions) {
    return versions.stream()
        .filter(it -> it.fromMicros() < nodes.untilMicros())
        .filter(it -> nodes.fromMicros() < it.toMicros())
        .toList();
  }

  private @Nullable BigDecimal nodePeak(Version<Deployment> version) {
    Deployment deployment = version.value();
    History<AcceleratorProfile> history = accelerators.get(deployment.acceleratorId());
    AcceleratorProfile profile = history == null ? null : history.at(version.fromMicros());
    Long peak =
        profile == null ? null : profile.peakFlopsPerSecond().get(deployment.activationPrecision());
    return peak == null
        ? null
        : BigDecimal.valueOf(peak).multiply(BigDecimal.valueOf(deployment.acceleratorCount()));
  }

  /** What is the same of all; null: nothing is. */
  private static <V, T> @Nullable T theOnly(
      List<Version<V>> versions, Function<Version<V>, @Nullable T> fact) {
    Set<@Nullable T> facts = new HashSet<>();
    versions.forEach(version -> facts.add(fact.apply(version)));
    return facts.size() == 1 ? facts.iterator().next() : null;
  }

  private record Site(String poolId, String modelId, String acceleratorId) {
    static Site of(Deployment deployment) {
      return new Site(deployment.poolId(), deployment.modelId(), deployment.acceleratorId());
    }
  }

  private record Nodes(Site site, long fromMicros, long untilMicros) {
    static Nodes of(StatementLine line) {
      return new Nodes(
          new Site(line.place().poolId(), line.place().modelId(), line.place().acceleratorId()),
          line.fromMicros(),
          line.untilMicros());
    }
  }
}
