package io.fleetledger.oracle;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.catalog.Deployment;
import io.fleetledger.catalog.History;
import io.fleetledger.catalog.Pool;
import io.fleetledger.catalog.Tenant;
import io.fleetledger.catalog.Version;
import io.fleetledger.compute.AcceleratorProfile;
import io.fleetledger.compute.ModelProfile;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A catalog, entry by entry. An entry is in force until the next one of its key, or for ever. */
public final class CatalogBuilder {

  private final Map<String, List<Version<ModelProfile>>> models = new TreeMap<>();
  private final Map<String, List<Version<AcceleratorProfile>>> accelerators = new TreeMap<>();
  private final Map<String, List<Version<Deployment>>> deployments = new TreeMap<>();
  private final Map<String, List<Version<Pool>>> pools = new TreeMap<>();
  private final Map<String, List<Version<Tenant>>> tenants = new TreeMap<>();

  public CatalogBuilder model(Instant from, ModelProfile model) {
    return add(models, model.modelId(), from, Long.MAX_VALUE, model);
  }

  public CatalogBuilder accelerator(Instant from, AcceleratorProfile accelerator) {
    return add(accelerators, accelerator.acceleratorId(), from, Long.MAX_VALUE, accelerator);
  }

  public CatalogBuilder pool(Instant from, Pool pool) {
    return add(pools, pool.poolId(), from, Long.MAX_VALUE, pool);
  }

  /** A tenant with nothing but an id and a currency. */
  public CatalogBuilder tenant(Instant from, String tenantId) {
    Tenant tenant =
        new Tenant(tenantId, null, "USD", null, 1, ZoneOffset.UTC, List.of(), List.of());
    return add(tenants, tenantId, from, Long.MAX_VALUE, tenant);
  }

  public CatalogBuilder deployment(Instant from, Deployment deployment) {
    return add(deployments, deployment.nodeId(), from, Long.MAX_VALUE, deployment);
  }

  /** A deployment that ends with nothing after it. */
  public CatalogBuilder deployment(Instant from, Instant to, Deployment deployment) {
    return add(deployments, deployment.nodeId(), from, Micros.of(to), deployment);
  }

  public Catalog build() {
    return new Catalog(
        histories(models),
        histories(accelerators),
        histories(deployments),
        histories(pools),
        histories(tenants),
        Map.of());
  }

  private <T> CatalogBuilder add(
      Map<String, List<Version<T>>> versions, String id, Instant from, long toMicros, T value) {
    versions
        .computeIfAbsent(id, any -> new ArrayList<>())
        .add(new Version<>(Micros.of(from), toMicros, value));
    return this;
  }

  private static <T> Map<String, History<T>> histories(Map<String, List<Version<T>>> versions) {
    Map<String, History<T>> histories = new HashMap<>();
    versions.forEach((id, unordered) -> histories.put(id, history(unordered)));
    return histories;
  }

  private static <T> History<T> history(List<Version<T>> unordered) {
    List<Version<T>> inOrder = new ArrayList<>(unordered);
    inOrder.sort(Comparator.comparingLong(Version::fromMicros));
    for (int i = 0; i + 1 < inOrder.size(); i++) {
      Version<T> version = inOrder.get(i);
      long to = Math.min(version.toMicros(), inOrder.get(i + 1).fromMicros());
      inOrder.set(i, new Version<>(version.fromMicros(), to, version.value()));
    }
    return new History<>(inOrder);
  }
}
