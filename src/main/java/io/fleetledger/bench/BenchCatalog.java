package io.fleetledger.bench;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.catalog.Deployment;
import io.fleetledger.catalog.History;
import io.fleetledger.catalog.Pool;
import io.fleetledger.catalog.Pool.IdleCostPolicy;
import io.fleetledger.catalog.Tenant;
import io.fleetledger.compute.ModelProfile;
import io.fleetledger.compute.Precision;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The fleet of the backlog: nodes of eight accelerators, in a few pools, spread over the models.
 */
public final class BenchCatalog {
  private static final int ACCELERATORS = 8;
  private static final int MODELS_PER_POOL = 5;
  private static final long RATE_NANOS = 2_000_000_000L;
  private static final long SINCE =
      Duration.between(Instant.EPOCH, BenchLoad.START.minus(Duration.ofDays(30))).toSeconds()
          * 1_000_000L;

  private BenchCatalog() {}

  /**
   * The catalog of a load.
   *
   * @param architectures a catalog with models and one accelerator profile at least: they are taken
   *     in turns, under names of their own
   * @param acceleratorId which of its accelerators the nodes have
   */
  public static Catalog of(BenchLoad load, Catalog architectures, String acceleratorId) {
    List<ModelProfile> kinds =
        new TreeMap<>(architectures.models())
            .values().stream().map(it -> it.versions().getLast().value()).toList();
    Map<String, History<ModelProfile>> models = new HashMap<>();
    IntStream.range(0, load.models())
        .forEach(i -> models.put(model(i), since(named(kinds.get(i % kinds.size()), model(i)))));
    Map<String, History<Deployment>> deployments = new HashMap<>();
    Map<String, History<Pool>> pools = new HashMap<>();
    for (int i = 0; i < load.nodes(); i++) {
      String pool = pool(i, load);
      pools.computeIfAbsent(pool, id -> since(new Pool(id, IdleCostPolicy.SHARED, null, Map.of())));
      deployments.put(node(i), since(deployment(i, load, acceleratorId)));
    }
    Map<String, History<Tenant>> tenants = new HashMap<>();
    IntStream.range(0, load.tenants()).forEach(i -> tenants.put(tenant(i), since(aTenant(i))));
    var accelerator = architectures.accelerators().get(acceleratorId);
    if (accelerator == null) {
      throw new IllegalArgumentException("no accelerator " + acceleratorId);
    }
    return new Catalog(
        models, Map.of(acceleratorId, accelerator), deployments, pools, tenants, Map.of());
  }

  public static String node(int number) {
    return "node-%05d".formatted(number);
  }

  public static String tenant(int number) {
    return "tenant-%07d".formatted(number);
  }

  private static String model(int number) {
    return "model-%03d".formatted(number);
  }

  private static String pool(int node, BenchLoad load) {
    return "pool-%03d".formatted(modelOf(node, load) / MODELS_PER_POOL);
  }

  /** Which model a node serves. */
  private static int modelOf(int node, BenchLoad load) {
    return node % load.models();
  }

  /** One of the nodes that serve a model: the one that a random number, >= 0, picks. */
  static int nodeOf(int model, int random, BenchLoad load) {
    int served = model % Math.min(load.models(), load.nodes());
    int replicas = (load.nodes() - served - 1) / load.models() + 1;
    return served + random % replicas * load.models();
  }

  private static <T> History<T> since(T value) {
    return History.since(SINCE, value);
  }

  private static Deployment deployment(int node, BenchLoad load, String acceleratorId) {
    return new Deployment(
        node(node),
        model(modelOf(node, load)),
        acceleratorId,
        ACCELERATORS,
        ACCELERATORS,
        1,
        Precision.BF16,
        Precision.BF16,
        Precision.BF16,
        null,
        pool(node, load),
        null,
        RATE_NANOS,
        "USD");
  }

  private static Tenant aTenant(int number) {
    return new Tenant(tenant(number), null, "USD", null, 1, ZoneOffset.UTC, List.of(), List.of());
  }

  private static ModelProfile named(ModelProfile kind, String id) {
    return new ModelProfile(
        id,
        kind.family(),
        kind.layers(),
        kind.hiddenSize(),
        kind.attention(),
        kind.feedForward(),
        kind.vocabularySize(),
        kind.tiedEmbeddings(),
        kind.slidingWindow(),
        kind.slidingLayers(),
        kind.extraParameters(),
        Map.of());
  }
}
