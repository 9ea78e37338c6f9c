package io.fleetledger.catalog;

import io.fleetledger.compute.AcceleratorProfile;
import io.fleetledger.compute.Attention;
import io.fleetledger.compute.FeedForward;
import io.fleetledger.compute.LoraAdapter;
import io.fleetledger.compute.ModelProfile;
import io.fleetledger.compute.Precision;
import io.fleetledger.cost.Sharing;
import io.fleetledger.cost.SharingMethod;
import io.fleetledger.cost.TokenWeights;
import io.fleetledger.time.Micros;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Catalogs at random: every field of every kind, references among them not resolved. */
final class Catalogs {
  private Catalogs() {}

  /** Words that readers of YAML like to mistake are as likely as any others. */
  static Arbitrary<String> ids() {
    return Arbitraries.oneOf(
        Arbitraries.of(
            "true",
            "no",
            "null",
            "~",
            "1e5",
            "0x10",
            "007",
            "12",
            "2.50",
            "2026-01-01",
            "- a",
            "a: b",
            "#x",
            "*x",
            "&x",
            "{a}",
            "[b]",
            "'",
            "\"",
            "ä€",
            "a\nb",
            "!!str x",
            "%a",
            "@a"),
        Arbitraries.strings().alpha().numeric().withChars("-_./:").ofMinLength(1).ofMaxLength(20));
  }

  static Arbitrary<CatalogEntry> entries() {
    return Arbitraries.of(CatalogKind.values())
        .flatMap(
            kind ->
                ids()
                    .flatMap(
                        id ->
                            histories(values(kind, id))
                                .map(history -> new CatalogEntry(kind, id, history))));
  }

  static Arbitrary<Catalog> catalogs() {
    return entries()
        .list()
        .ofMaxSize(8)
        .map(
            entries -> {
              Catalog catalog = Catalog.EMPTY;
              for (CatalogEntry entry : entries) {
                catalog = catalog.with(entry.kind(), entry.key(), entry.history());
              }
              return catalog;
            });
  }

  /** Some versions with and without gaps, the last one open or not, on whole hours. */
  static <T> Arbitrary<History<T>> histories(Arbitrary<T> values) {
    Arbitrary<TreeSet<Long>> bounds =
        Arbitraries.longs()
            .between(0, Times.parse("2100-01-01") / Micros.HOUR)
            .map(hours -> hours * Micros.HOUR)
            .set()
            .ofMinSize(1)
            .ofMaxSize(5)
            .map(TreeSet::new);
    return Combinators.combine(
            bounds, values.list().ofSize(5), Arbitraries.of(true, false).list().ofSize(5))
        .as(
            (starts, contents, gaps) -> {
              List<Version<T>> versions = new ArrayList<>();
              for (Long from : starts) {
                Long next = starts.higher(from);
                int i = versions.size();
                long until = next == null ? Long.MAX_VALUE : next;
                long to = gaps.get(i) ? until : from + Micros.HOUR;
                versions.add(new Version<>(from, to, contents.get(i)));
              }
              return new History<>(versions);
            });
  }

  static Arbitrary<Object> values(CatalogKind kind, String id) {
    return switch (kind) {
      case MODELS -> models(id).map(Object.class::cast);
      case ACCELERATORS -> accelerators(id).map(Object.class::cast);
      case PRICE_BOOKS -> priceBooks(id).map(Object.class::cast);
      case TENANTS -> tenants(id).map(Object.class::cast);
      case POOLS -> pools(id).map(Object.class::cast);
      case DEPLOYMENTS -> deployments(id).map(Object.class::cast);
    };
  }

  private static Arbitrary<Integer> sizes() {
    return Arbitraries.integers().between(1, 200_000);
  }

  private static Arbitrary<ModelProfile> models(String id) {
    Arbitrary<Attention> grouped =
        Combinators.combine(Arbitraries.integers().between(1, 128), sizes())
            .as((heads, dim) -> new Attention.GroupedQuery(heads * 2, heads, dim));
    Arbitrary<Attention> latent =
        Combinators.combine(sizes(), sizes().injectNull(.3), sizes())
            .as(
                (rank, queryRank, dim) ->
                    new Attention.Latent(
                        128, queryRank == null ? 0 : queryRank, rank, dim, dim + 1, dim + 2));
    Arbitrary<FeedForward> dense = sizes().map(width -> FeedForward.dense(100, width));
    Arbitrary<FeedForward> experts =
        Combinators.combine(Arbitraries.integers().between(0, 100), sizes())
            .as((layers, w) -> new FeedForward(layers, w, 100 - layers, 256, 8, layers % 2, w + 1));
    Arbitrary<Map<String, LoraAdapter>> adapters =
        Combinators.combine(ids(), sizes())
            .as((adapter, size) -> new LoraAdapter(adapter, size, size * 100_000L))
            .list()
            .ofMaxSize(3)
            .map(
                list -> {
                  Map<String, LoraAdapter> byId = new HashMap<>();
                  list.forEach(adapter -> byId.put(adapter.adapterId(), adapter));
                  return byId;
                });
    return Combinators.combine(
            ids().injectNull(.3),
            Arbitraries.oneOf(grouped, latent),
            Arbitraries.oneOf(dense, experts),
            Arbitraries.integers().between(0, 100),
            Arbitraries.of(true, false),
            adapters)
        .as(
            (family, attention, feedForward, windowed, tied, byId) ->
                new ModelProfile(
                    id,
                    family,
                    100,
                    7168,
                    attention,
                    feedForward,
                    128_256,
                    tied,
                    windowed == 0 ? 0 : 4096,
                    windowed,
                    windowed * 12_345L,
                    byId));
  }

  private static Arbitrary<AcceleratorProfile> accelerators(String id) {
    Arbitrary<Long> figures = Arbitraries.longs().between(1, Long.MAX_VALUE);
    return Combinators.combine(
            Arbitraries.maps(Arbitraries.of(Precision.values()), figures),
            figures,
            figures,
            Arbitraries.integers().between(0, 2000))
        .as((peaks, bytes, speed, watts) -> new AcceleratorProfile(id, peaks, bytes, speed, watts));
  }

  private static Arbitrary<Deployment> deployments(String id) {
    Arbitrary<Precision> precisions = Arbitraries.of(Precision.values());
    return Combinators.combine(
            ids(),
            ids().injectNull(.5),
            Arbitraries.integers().between(1, 16),
            precisions,
            precisions,
            precisions,
            Arbitraries.longs().between(0, 1_000_000_000_000_000L))
        .as(
            (name, optional, parallel, weights, activations, keyValues, rate) ->
                new Deployment(
                    id,
                    name,
                    name,
                    parallel * 6,
                    parallel,
                    3,
                    weights,
                    activations,
                    keyValues,
                    optional,
                    name,
                    optional,
                    rate,
                    "EUR"));
  }

  private static Arbitrary<Pool> pools(String id) {
    Arbitrary<Long> micros = Arbitraries.longs().between(0, 86_400_000_000L);
    Arbitrary<Map<String, Pool.LatencyTarget>> targets =
        Arbitraries.maps(
            ids(), Combinators.combine(micros, micros, micros).as(Pool.LatencyTarget::new));
    Arbitrary<Long> weight = Arbitraries.longs().between(1, TokenWeights.MOST_MILLIS);
    Arbitrary<TokenWeights> weights =
        Combinators.combine(weight, weight, weight).as(TokenWeights::new);
    Arbitrary<Sharing> sharings =
        Combinators.combine(Arbitraries.of(SharingMethod.values()), weights)
            .as(
                (method, tokens) ->
                    new Sharing(method, method == SharingMethod.TOKENS ? tokens : null));
    return Combinators.combine(
            Arbitraries.of(Pool.IdleCostPolicy.values()), ids(), sharings, targets)
        .as(
            (policy, tenant, sharing, byTier) ->
                new Pool(
                    id,
                    policy,
                    policy == Pool.IdleCostPolicy.RESERVED ? tenant : null,
                    sharing,
                    byTier));
  }

  private static Arbitrary<Tenant> tenants(String id) {
    Arbitrary<Tenant.Budget> budgets =
        Combinators.combine(
                ids().injectNull(.5),
                Arbitraries.of(Tenant.Budget.Period.values()),
                Arbitraries.of(Tenant.Budget.Basis.values()),
                Arbitraries.longs().greaterOrEqual(0),
                Arbitraries.integers().between(1, 500).set().ofMaxSize(4))
            .as(
                (project, period, basis, amount, percents) ->
                    new Tenant.Budget(
                        project, period, basis, amount, percents.stream().sorted().toList()));
    return Combinators.combine(
            ids().injectNull(.5),
            Arbitraries.of("USD", "JPY", "KWD"),
            ids().injectNull(.5),
            Arbitraries.integers().between(1, 28),
            Arbitraries.of("UTC", "Europe/Berlin", "Z", "+05:30").map(ZoneId::of),
            budgets.list().ofMaxSize(3),
            ids().list().ofMaxSize(3))
        .as(
            (parent, currency, book, day, zone, limits, targets) ->
                new Tenant(id, parent, currency, book, day, zone, limits, targets));
  }

  private static Arbitrary<PriceBook> priceBooks(String id) {
    Arbitrary<List<PriceBook.PriceLine>> lines =
        priceLines()
            .list()
            .uniqueElements(line -> List.of(line.unit(), line.modelId() + "/" + line.family()))
            .ofMaxSize(4);
    Arbitrary<PriceBook.Contract> contracts =
        Combinators.combine(lines, Arbitraries.longs().greaterOrEqual(0).injectNull(.5))
            .as(PriceBook.Contract::new);
    return Combinators.combine(
            Arbitraries.of("USD", "EUR"),
            lines,
            Arbitraries.maps(ids(), Arbitraries.longs().between(0, 1_000_000_000)).ofMaxSize(3),
            Arbitraries.maps(ids(), contracts).ofMaxSize(2),
            Arbitraries.of(true, false))
        .as(
            (currency, all, factors, byTenant, chargeFailed) ->
                new PriceBook(id, currency, all, factors, byTenant, chargeFailed));
  }

  private static Arbitrary<PriceBook.PriceLine> priceLines() {
    return Combinators.combine(
            ids().injectNull(.5),
            Arbitraries.of(true, false),
            Arbitraries.of(PriceBook.Unit.values()),
            Arbitraries.of(PriceBook.Tiering.values()),
            Arbitraries.longs().between(1, Long.MAX_VALUE),
            Arbitraries.longs().between(0, 1_000_000_000_000L))
        .as(
            (name, isModel, unit, tiering, price, other) -> {
              String model = isModel ? name : null;
              String family = isModel ? null : name;
              if (unit == PriceBook.Unit.COST) {
                return new PriceBook.PriceLine(
                    model, family, unit, PriceBook.Tiering.FLAT, List.of(), other, 0);
              }
              PriceBook.PriceTier first = new PriceBook.PriceTier(0, price);
              List<PriceBook.PriceTier> tiers =
                  tiering == PriceBook.Tiering.FLAT
                      ? List.of(first)
                      : List.of(first, new PriceBook.PriceTier(other + 1, price / 2));
              return new PriceBook.PriceLine(model, family, unit, tiering, tiers, null, other);
            });
  }
}
