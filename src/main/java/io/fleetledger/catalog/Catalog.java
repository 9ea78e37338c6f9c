package io.fleetledger.catalog;

import io.fleetledger.compute.AcceleratorProfile;
import io.fleetledger.compute.ModelProfile;
import java.util.HashMap;
import java.util.Map;

/**
 * All reference data at one moment: immutable, replaced whole when anything changes.
 *
 * @param models by model id
 * @param accelerators by accelerator id
 * @param deployments by node id
 * @param pools by pool id
 * @param tenants by tenant id
 * @param priceBooks by price book id
 */
public record Catalog(
    Map<String, History<ModelProfile>> models,
    Map<String, History<AcceleratorProfile>> accelerators,
    Map<String, History<Deployment>> deployments,
    Map<String, History<Pool>> pools,
    Map<String, History<Tenant>> tenants,
    Map<String, History<PriceBook>> priceBooks) {

  /** A catalog with nothing in it. */
  public static final Catalog EMPTY =
      new Catalog(Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of());

  public Catalog {
    models = Map.copyOf(models);
    accelerators = Map.copyOf(accelerators);
    deployments = Map.copyOf(deployments);
    pools = Map.copyOf(pools);
    tenants = Map.copyOf(tenants);
    priceBooks = Map.copyOf(priceBooks);
  }

  /** The histories of one kind by id. */
  public Map<String, ? extends History<?>> histories(CatalogKind kind) {
    return switch (kind) {
      case MODELS -> models;
      case ACCELERATORS -> accelerators;
      case DEPLOYMENTS -> deployments;
      case POOLS -> pools;
      case TENANTS -> tenants;
      case PRICE_BOOKS -> priceBooks;
    };
  }

  /**
   * This catalog with all histories of one kind replaced.
   *
   * @throws ClassCastException if a value is not of the kind's type
   */
  public Catalog with(CatalogKind kind, Map<String, ? extends History<?>> histories) {
    return switch (kind) {
      case MODELS ->
          new Catalog(
              typed(histories, ModelProfile.class),
              accelerators,
              deployments,
              pools,
              tenants,
              priceBooks);
      case ACCELERATORS ->
          new Catalog(
              models,
              typed(histories, AcceleratorProfile.class),
              deployments,
              pools,
              tenants,
              priceBooks);
      case DEPLOYMENTS ->
          new Catalog(
              models, accelerators, typed(histories, Deployment.class), pools, tenants, priceBooks);
      case POOLS ->
          new Catalog(
              models, accelerators, deployments, typed(histories, Pool.class), tenants, priceBooks);
      case TENANTS ->
          new Catalog(
              models, accelerators, deployments, pools, typed(histories, Tenant.class), priceBooks);
      case PRICE_BOOKS ->
          new Catalog(
              models, accelerators, deployments, pools, tenants, typed(histories, PriceBook.class));
    };
  }

  /** This catalog with one key added or replaced. */
  public Catalog with(CatalogKind kind, String key, History<?> history) {
    Map<String, History<?>> histories = new HashMap<>(histories(kind));
    histories.put(key, history);
    return with(kind, histories);
  }

  /**
   * This catalog after another one is applied to it: what the other states is in force, and what it
   * does not mention stays (see {@link History#revisedBy}).
   */
  public Catalog revisedBy(Catalog other) {
    Catalog revised = this;
    for (CatalogKind kind : CatalogKind.values()) {
      Map<String, History<?>> histories = new HashMap<>(histories(kind));
      other
          .histories(kind)
          .forEach((key, history) -> histories.merge(key, history, Catalog::revise));
      revised = revised.with(kind, histories);
    }
    return revised;
  }

  /** One history revised by another of the same kind. */
  static History<?> revise(History<?> inForce, History<?> stated) {
    return inForce.as(Object.class).revisedBy(stated.as(Object.class));
  }

  private static <T> Map<String, History<T>> typed(
      Map<String, ? extends History<?>> histories, Class<T> type) {
    Map<String, History<T>> typed = HashMap.newHashMap(histories.size());
    histories.forEach((key, history) -> typed.put(key, history.as(type)));
    return typed;
  }
}
