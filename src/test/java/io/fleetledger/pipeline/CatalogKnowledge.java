package io.fleetledger.pipeline;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.catalog.CatalogKind;
import io.fleetledger.catalog.Deployment;
import io.fleetledger.catalog.History;
import io.fleetledger.catalog.Pool;
import io.fleetledger.catalog.Pool.IdleCostPolicy;
import io.fleetledger.catalog.Version;
import io.fleetledger.cost.Sharing;
import io.fleetledger.cost.SharingMethod;
import io.fleetledger.cost.TokenWeights;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a catalog, which may be little, and in rates and policies wrong, until it is
 * {@link #complete}.
 *
 * <p>What is known decides what requests and samples are metered under, and that stays, whatever is
 * learned later (a recompute from the log meters anew). So a key becomes known with all its
 * versions at once, and a node's deployments in their order, each before anything is heard of its
 * time.
 */
final class CatalogKnowledge {
  private record Key(CatalogKind kind, String id) {}

  private final Catalog truth;
  private final List<Key> keys = new ArrayList<>();
  private final Set<Key> unknown = new HashSet<>();
  private final Map<String, Integer> deployments = new HashMap<>();
  private final Map<String, Integer> rates = new HashMap<>();
  private final Map<String, IdleCostPolicy> policies = new HashMap<>();
  private final Map<String, SharingMethod> methods = new HashMap<>();

  /**
   * @param truth the whole catalog
   * @param unknown numbers of the keys that are not known at first
   */
  CatalogKnowledge(Catalog truth, Set<Integer> unknown) {
    this.truth = truth;
    for (CatalogKind kind : CatalogKind.values()) {
      truth.histories(kind).keySet().stream().sorted().forEach(id -> keys.add(new Key(kind, id)));
    }
    unknown.forEach(number -> this.unknown.add(key(number)));
    truth.deployments().keySet().forEach(node -> deployments.put(node, 1));
  }

  /** A key becomes known. */
  void learn(int number) {
    unknown.remove(key(number));
  }

  /** A node's next deployment becomes known. */
  void redeploy(String node) {
    deployments.merge(node, 1, Integer::sum);
  }

  /** How many of a node's deployments must be known, and the end of the last, at an instant. */
  int needed(String node, long micros) {
    int needed = 1;
    for (Version<Deployment> version : versions(node)) {
      needed += version.toMicros() <= micros ? 1 : 0;
    }
    return needed;
  }

  /** How many of a node's deployments are known; one more: and the end of the last. */
  int known(String node) {
    return Objects.requireNonNull(deployments.get(node));
  }

  /** Every rate of a node seems to be a multiple of the true one. */
  void rate(String node, int factor) {
    rates.put(node, factor);
  }

  /** The idle cost of a pool seems to be borne otherwise. */
  void policy(String pool, IdleCostPolicy policy) {
    policies.put(pool, policy);
  }

  /** A pool seems to share its cost by another method. */
  void sharing(String pool, SharingMethod method) {
    methods.put(pool, method);
  }

  /** All is known, and true. */
  void complete() {
    unknown.clear();
    deployments.replaceAll((node, known) -> versions(node).size() + 1);
    rates.clear();
    policies.clear();
    methods.clear();
  }

  /** The catalog as known. */
  Catalog catalog() {
    Catalog catalog = Catalog.EMPTY;
    for (CatalogKind kind : CatalogKind.values()) {
      Map<String, History<?>> histories = new HashMap<>();
      for (Key key : keys) {
        if (key.kind() == kind && !unknown.contains(key)) {
          histories.put(key.id(), history(key));
        }
      }
      catalog = catalog.with(kind, histories);
    }
    return catalog;
  }

  private History<?> history(Key key) {
    return switch (key.kind()) {
      case DEPLOYMENTS -> deploymentsOf(key.id());
      case POOLS -> poolOf(key.id());
      case MODELS, ACCELERATORS, TENANTS, PRICE_BOOKS ->
          Objects.requireNonNull(truth.histories(key.kind()).get(key.id()));
    };
  }

  private History<Deployment> deploymentsOf(String node) {
    int factor = rates.getOrDefault(node, 1);
    List<Version<Deployment>> versions = versions(node);
    List<Version<Deployment>> known = new ArrayList<>();
    for (int i = 0; i < Math.min(known(node), versions.size()); i++) {
      Version<Deployment> version = versions.get(i);
      // Nobody knows yet when the last one that is known ends.
      long to = i == known(node) - 1 ? Long.MAX_VALUE : version.toMicros();
      known.add(new Version<>(version.fromMicros(), to, Rates.times(version.value(), factor)));
    }
    return new History<>(known);
  }

  private History<Pool> poolOf(String poolId) {
    History<Pool> history = Objects.requireNonNull(truth.pools().get(poolId));
    return new History<>(
        history.versions().stream()
            .map(it -> new Version<>(it.fromMicros(), it.toMicros(), seeming(it.value())))
            .toList());
  }

  private Pool seeming(Pool pool) {
    @Nullable IdleCostPolicy policy = policies.get(pool.poolId());
    @Nullable SharingMethod method = methods.get(pool.poolId());
    return new Pool(
        pool.poolId(),
        policy == null ? pool.idleCostPolicy() : policy,
        policy == null ? pool.reservedFor() : policy == IdleCostPolicy.RESERVED ? "birch" : null,
        method == null ? pool.sharing() : sharing(method),
        pool.latencyTargets());
  }

  private static Sharing sharing(SharingMethod method) {
    boolean byTokens = method == SharingMethod.TOKENS;
    return new Sharing(method, byTokens ? new TokenWeights(0, 0, 1_000) : null);
  }

  private List<Version<Deployment>> versions(String node) {
    return Objects.requireNonNull(truth.deployments().get(node)).versions();
  }

  private Key key(int number) {
    return keys.get(Math.floorMod(number, keys.size()));
  }
}
