package io.fleetledger.torture;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.catalog.CatalogKind;
import io.fleetledger.catalog.CatalogYaml;
import io.fleetledger.catalog.Deployment;
import io.fleetledger.catalog.History;
import io.fleetledger.catalog.Version;
import io.fleetledger.oracle.TestCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reference data that come late: what is in force, and what is still to come. */
final class Catalogs {
  private static final String LATE_NODE = "node-02";
  private static final String LATE_TENANT = "cedar";
  private static final String MISPRICED_NODE = "node-01";

  private final Cluster cluster;
  private final List<Catalog> toCome = new ArrayList<>();
  private Catalog inForce = Catalog.EMPTY;

  Catalogs(Cluster cluster, int nodes) {
    this.cluster = cluster;
    List<String> known =
        TestCatalog.TENANTS.stream().filter(tenant -> !tenant.equals(LATE_TENANT)).toList();
    Catalog whole = TestCatalog.withBudgets(TestCatalog.fleet(nodes), known);
    Catalog mispriced = mispriced(whole);
    Catalog withoutTenant = without(mispriced, CatalogKind.TENANTS, LATE_TENANT);
    toCome.add(without(withoutTenant, CatalogKind.DEPLOYMENTS, LATE_NODE));
    toCome.add(withoutTenant);
    toCome.add(mispriced);
    toCome.add(whole);
  }

  /** What the product has been told. */
  Catalog inForce() {
    return inForce;
  }

  /** How many changes are still to come. */
  int left() {
    return toCome.size();
  }

  /** Puts the next one into force: a node, a tenant, then a price that was wrong from the start. */
  void advance() throws IOException, InterruptedException {
    apply(toCome.removeFirst(), cluster.configuration());
  }

  /** Puts what is in force into force elsewhere, too. */
  void applyTo(Path configuration) throws IOException, InterruptedException {
    apply(inForce, configuration);
  }

  private void apply(Catalog catalog, Path configuration) throws IOException, InterruptedException {
    Path file = cluster.directory().resolve("catalog.yaml");
    Files.writeString(file, CatalogYaml.write(catalog));
    cluster.run(configuration, "catalog", "apply", file.toString());
    inForce = catalog;
  }

  private static Catalog without(Catalog catalog, CatalogKind kind, String id) {
    Map<String, History<?>> histories = new HashMap<>(catalog.histories(kind));
    histories.remove(id);
    return catalog.with(kind, histories);
  }

  private static Catalog mispriced(Catalog catalog) {
    Map<String, History<Deployment>> deployments = new HashMap<>(catalog.deployments());
    deployments.computeIfPresent(
        MISPRICED_NODE,
        (node, history) ->
            new History<>(
                history.versions().stream()
                    .map(it -> new Version<>(it.fromMicros(), it.toMicros(), dearer(it.value())))
                    .toList()));
    return catalog.with(CatalogKind.DEPLOYMENTS, deployments);
  }

  private static Deployment dearer(Deployment it) {
    return new Deployment(
        it.nodeId(),
        it.modelId(),
        it.acceleratorId(),
        it.acceleratorCount(),
        it.tensorParallel(),
        it.pipelineParallel(),
        it.weightPrecision(),
        it.activationPrecision(),
        it.kvPrecision(),
        it.draftModelId(),
        it.poolId(),
        it.region(),
        it.rateNanosPerAcceleratorHour() + 123_456_789,
        it.currency());
  }
}
