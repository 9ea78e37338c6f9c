package io.fleetledger.oracle;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.catalog.CatalogKind;
import io.fleetledger.catalog.Deployment;
import io.fleetledger.catalog.History;
import io.fleetledger.catalog.Pool;
import io.fleetledger.catalog.Pool.IdleCostPolicy;
import io.fleetledger.catalog.Pool.LatencyTarget;
import io.fleetledger.catalog.Tenant;
import io.fleetledger.catalog.Tenant.Budget;
import io.fleetledger.catalog.Version;
import io.fleetledger.compute.Precision;
import io.fleetledger.cost.Sharing;
import io.fleetledger.cost.SharingMethod;
import io.fleetledger.cost.TokenWeights;
import io.fleetledger.time.Micros;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A small fleet in which everything changes within its first hour: rates, models, pools, policies,
 * targets, currencies, accelerator numbers; nodes pause and retire. Rates are such that no minute's
 * cost is a whole number.
 */
public final class TestCatalog {

  /** Where the fleet's interesting hour begins; all of it has been there for ten days. */
  public static final Instant BASE = Instant.parse("2026-03-10T10:00:00Z");

  /** In the catalog, but nothing is ever heard of it. */
  public static final String SILENT_NODE = "node-silent";

  /** A tenant that comes into force twenty minutes after {@link #BASE}. */
  public static final String NEW_TENANT = "dune";

  /** Tenants that are in force all the time. */
  public static final List<String> TENANTS = List.of("acme", "birch", "cedar");

  /** Nodes whose deployments name what {@link #withDanglingReferences} lacks. */
  public static final List<String> BROKEN_NODES =
      List.of("node-no-draft", "node-no-accelerator", "node-no-precision", "node-no-pool");

  static final Instant LONG_AGO = BASE.minus(Duration.ofDays(10));

  private TestCatalog() {}

  /** Names of the fleet's nodes. */
  public static List<String> nodes(int count) {
    return IntStream.rangeClosed(1, count).mapToObj("node-%02d"::formatted).toList();
  }

  /** A fleet of some nodes, in four kinds by turns; every reference can be followed. */
  public static Catalog fleet(int count) {
    return builder(count).build();
  }

  /**
   * The same catalog, in which some tenants have budgets that their first request exceeds, and some
   * that nobody ever will: which thresholds are reached in which periods does not depend on what
   * shares of costs come to on the way.
   *
   * @param tenants those who are in force all the time
   */
  public static Catalog withBudgets(Catalog catalog, Collection<String> tenants) {
    List<Budget> budgets =
        Stream.of(Budget.Period.values())
            .flatMap(
                period ->
                    Stream.of(1L, Long.MAX_VALUE)
                        .map(
                            nanos ->
                                new Budget(
                                    null, period, Budget.Basis.COST, nanos, List.of(50, 100))))
            .toList();
    Map<String, History<?>> histories = new HashMap<>(catalog.histories(CatalogKind.TENANTS));
    for (String tenantId : tenants) {
      var tenant = new Tenant(tenantId, null, "USD", null, 1, ZoneOffset.UTC, budgets, List.of());
      histories.put(
          tenantId,
          new History<>(List.of(new Version<>(Micros.of(LONG_AGO), Long.MAX_VALUE, tenant))));
    }
    return catalog.with(CatalogKind.TENANTS, histories);
  }

  /** The same fleet and {@link #BROKEN_NODES}, which no catalog file would get past validation. */
  public static Catalog withDanglingReferences(int count) {
    Deployment sound = TestDeployments.llama("node", "shared", 2_100_000_001L);
    return builder(count)
        .deployment(LONG_AGO, TestDeployments.withDraft("node-no-draft", sound, "no-such-draft"))
        .deployment(
            LONG_AGO, TestDeployments.withAccelerator("node-no-accelerator", sound, "no-such-gpu"))
        .deployment(
            LONG_AGO, TestDeployments.withActivations("node-no-precision", sound, Precision.FP4))
        .deployment(LONG_AGO, TestDeployments.withPool("node-no-pool", sound, "no-such-pool"))
        .build();
  }

  /** The fleet, to add to. */
  public static CatalogBuilder builder(int count) {
    CatalogBuilder catalog = new CatalogBuilder();
    addModelsAndAccelerators(catalog);
    addPools(catalog);
    TENANTS.forEach(tenant -> catalog.tenant(LONG_AGO, tenant));
    catalog.tenant(after(20, 0), NEW_TENANT);
    List<String> nodes = nodes(count);
    for (int i = 0; i < count; i++) {
      addNode(catalog, nodes.get(i), i);
    }
    catalog.deployment(LONG_AGO, TestDeployments.llama(SILENT_NODE, "shared", 1_999_999_999L));
    return catalog;
  }

  /** An instant of the fleet's hour. */
  static Instant after(int minutes, long micros) {
    return BASE.plusSeconds(60L * minutes).plusNanos(1000 * micros);
  }

  private static void addModelsAndAccelerators(CatalogBuilder catalog) {
    catalog
        .model(LONG_AGO, TestModels.LLAMA)
        .model(LONG_AGO, TestModels.DRAFT)
        .model(LONG_AGO, TestModels.MIXTRAL)
        .model(LONG_AGO, TestModels.DEEPSEEK)
        .model(LONG_AGO, TestModels.GPT_OSS)
        .model(after(50, 0), TestModels.withoutAdapters(TestModels.LLAMA))
        .accelerator(LONG_AGO, TestModels.H100)
        .accelerator(LONG_AGO, TestModels.H200)
        .accelerator(LONG_AGO, TestModels.A100)
        .accelerator(LONG_AGO, TestModels.withBandwidth(TestModels.L40S, 863_999_999_983L))
        .accelerator(after(10, 0), TestModels.L40S);
  }

  private static void addPools(CatalogBuilder catalog) {
    LatencyTarget interactive = new LatencyTarget(800_000, 60_000, 0);
    LatencyTarget strict = new LatencyTarget(200_000, 30_000, 5_000_000);
    LatencyTarget standard = new LatencyTarget(0, 0, 60_000_000);
    Sharing byTokens = new Sharing(SharingMethod.TOKENS, new TokenWeights(1_000, 125, 4_000));
    Sharing byWork = new Sharing(SharingMethod.FLOPS, null);
    Sharing byMemory = new Sharing(SharingMethod.KV_BYTE_SECONDS, null);
    Sharing byTime = new Sharing(SharingMethod.WALL_TIME, null);
    catalog
        .pool(
            LONG_AGO,
            pool("shared", null, byWork, Map.of("interactive", interactive, "standard", standard)))
        .pool(
            BASE,
            pool(
                "shared", null, byTokens, Map.of("interactive", interactive, "standard", standard)))
        .pool(
            after(60, 0),
            pool("shared", null, Sharing.BY_DEVICE_TIME, Map.of("interactive", strict)))
        .pool(LONG_AGO, pool("reserved", "acme", byMemory, Map.of("batch", standard)))
        .pool(after(60, 0), new Pool("reserved", IdleCostPolicy.PLATFORM, null, byTime, Map.of()))
        .pool(
            LONG_AGO,
            new Pool(
                "platform", IdleCostPolicy.PLATFORM, null, byTime, Map.of("standard", interactive)))
        .pool(after(60, 0), pool("platform", null, byMemory, Map.of()));
  }

  private static Pool pool(
      String id,
      @Nullable String reservedFor,
      Sharing sharing,
      Map<String, LatencyTarget> targets) {
    return new Pool(
        id,
        reservedFor == null ? IdleCostPolicy.SHARED : IdleCostPolicy.RESERVED,
        reservedFor,
        sharing,
        targets);
  }

  private static void addNode(CatalogBuilder catalog, String node, int i) {
    long rate = 2_333_333_333L + 7919L * i;
    // So that nodes change at different instants, few of them at the start of a slot of 100 ms.
    long shift = 137_501L * (i % 100);
    switch (i % 4) {
      case 0 -> {
        // A new rate within a minute, then another model at the start of one.
        catalog
            .deployment(LONG_AGO, TestDeployments.llama(node, "shared", rate))
            .deployment(
                after(15, 30_250_000 + shift), TestDeployments.llama(node, "shared", rate + 1_001))
            .deployment(after(40, 0), TestDeployments.gptOss(node, "shared", rate + 1_001));
      }
      case 1 -> {
        // A big node, reserved; its rate falls within a slot.
        catalog
            .deployment(LONG_AGO, TestDeployments.deepSeek(node, "reserved", rate))
            .deployment(
                after(20, 50_001 + shift), TestDeployments.deepSeek(node, "reserved", rate - 777));
      }
      case 2 -> {
        // Gone for two minutes and a half, then back in another currency.
        catalog
            .deployment(
                LONG_AGO,
                after(25, 10_000_000 + shift),
                TestDeployments.mixtral(node, "platform", rate, "USD"))
            .deployment(
                after(27, 45_500_000 + shift),
                TestDeployments.mixtral(node, "platform", rate, "EUR"));
      }
      default -> {
        // Speculative decoding; from one pool to another; retired before the hour is over.
        catalog
            .deployment(LONG_AGO, TestDeployments.speculative(node, "shared", rate))
            .deployment(
                after(33, 1),
                after(55, 20_000_000 + shift),
                TestDeployments.speculative(node, "platform", rate));
      }
    }
  }
}
