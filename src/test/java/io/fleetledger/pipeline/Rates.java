package io.fleetledger.pipeline;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.catalog.Deployment;
import io.fleetledger.catalog.History;
import io.fleetledger.catalog.Version;
import io.fleetledger.time.Micros;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Catalogs that differ in their rates alone. */
final class Rates {
  private Rates() {}

  /** The same catalog, every rate multiplied. */
  static Catalog times(Catalog catalog, long factor) {
    Map<String, History<Deployment>> deployments =
        catalog.deployments().entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, entry -> times(entry.getValue(), factor)));
    return new Catalog(
        catalog.models(),
        catalog.accelerators(),
        deployments,
        catalog.pools(),
        catalog.tenants(),
        catalog.priceBooks());
  }

  /** The same catalog, every node deployed anew at an instant, with every rate multiplied. */
  static Catalog timesFrom(Catalog catalog, Instant from, long factor) {
    Map<String, History<Deployment>> deployments = new HashMap<>(catalog.deployments());
    deployments.replaceAll(
        (node, history) -> {
          Deployment last = history.versions().getLast().value();
          return history.revisedBy(History.since(Micros.of(from), times(last, factor)));
        });
    return new Catalog(
        catalog.models(),
        catalog.accelerators(),
        deployments,
        catalog.pools(),
        catalog.tenants(),
        catalog.priceBooks());
  }

  private static History<Deployment> times(History<Deployment> history, long factor) {
    return new History<>(
        history.versions().stream()
            .map(
                version ->
                    new Version<>(
                        version.fromMicros(), version.toMicros(), times(version.value(), factor)))
            .toList());
  }

  static Deployment times(Deployment deployment, long factor) {
    return new Deployment(
        deployment.nodeId(),
        deployment.modelId(),
        deployment.acceleratorId(),
        deployment.acceleratorCount(),
        deployment.tensorParallel(),
        deployment.pipelineParallel(),
        deployment.weightPrecision(),
        deployment.activationPrecision(),
        deployment.kvPrecision(),
        deployment.draftModelId(),
        deployment.poolId(),
        deployment.region(),
        deployment.rateNanosPerAcceleratorHour() * factor,
        deployment.currency());
  }
}
