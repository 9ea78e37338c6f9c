package io.fleetledger.query;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What tenants are charged. */
final class MoneySources {
  private static final List<String> PLACES =
      List.of(
          "tenant_id",
          "project_id",
          "model_id",
          "pool_id",
          "accelerator_id",
          "service_tier",
          "call_kind",
          "unit");

  private static final List<Key> PLACE_KEYS =
      Stream.concat(Stream.of(Key.instant("window_start")), PLACES.stream().map(Key::text))
          .toList();

  private static final List<Key> PRICE_KEYS =
      Stream.of(
              PLACE_KEYS.stream(),
              Stream.of(
                  Key.instant("period_start"),
                  Key.nullable("price_book_id"),
                  Key.nullable("price_version"),
                  Key.nullable("price_scope"),
                  Key.nullable("price_unit"),
                  new Key("coalesce(tier_from, -1)", "bigint"),
                  new Key("coalesce(unit_price, -1)", "numeric"),
                  Key.nullable("unpriced_reason"),
                  Key.text("currency")))
          .flatMap(it -> it)
          .toList();

  static final Source CHARGES =
      new Listing(
          "What tenants are charged: one line for each thing at each price",
          Map.of(
              Grain.HOUR, "fleet.charge_hour",
              Grain.DAY, "fleet.charge_day",
              Grain.MONTH, "fleet.charge_month"),
          "*",
          "window_start",
          Map.of(
              Grain.HOUR,
              Stream.concat(
                      PLACE_KEYS.stream(),
                      Stream.of(Key.instant("period_start"), Key.number("line")))
                  .toList(),
              Grain.DAY,
              PRICE_KEYS,
              Grain.MONTH,
              PRICE_KEYS),
          false,
          Stream.concat(PLACES.stream(), Stream.of("price_book_id", "currency")).toList(),
          "");

  static final Source CHARGE_SUMS =
      new Summary(
          "What tenants are charged, in sums; the quantity of different units is no sum",
          Map.of(Grain.HOUR, "fleet.charge_hour"),
          List.of(Grain.HOUR, Grain.DAY, Grain.MONTH, Grain.ALL),
          Grain.DAY,
          "window_start",
          PLACES,
          List.of("tenant_id"),
          List.of("currency"),
          Stream.concat(PLACES.stream(), Stream.of("currency")).toList(),
          List.of(
              new Measure("charge", "sum(charge)"),
              new Measure("quantity", "CASE WHEN count(DISTINCT unit) = 1 THEN sum(quantity) END"),
              new Measure("unpriced_lines", "count(unpriced_reason)")),
          List.of(
              Measure.decimal("charge"),
              Measure.decimal("quantity"),
              Measure.whole("unpriced_lines")));

  static final Source STATEMENTS =
      Listing.of(
          "Closed statements",
          "fleet.statement",
          "*",
          "period_start",
          List.of(Key.instant("period_start"), Key.text("tenant_id")),
          true,
          List.of("tenant_id", "parent_id", "currency", "statement_id"));

  static final Source STATEMENT_LINES =
      Listing.of(
          "The lines of closed statements",
          "fleet.statement_line",
          "*",
          null,
          List.of(Key.text("statement_id"), Key.number("number")),
          false,
          List.of("statement_id", "kind", "project_id", "model_id", "unit", "tenant_id"));

  static final Source UNPRICED =
      Listing.of(
          "Usage that has no price yet",
          "fleet.unpriced",
          "*",
          null,
          Stream.of("tenant_id", "model_id", "unit", "unpriced_reason", "currency")
              .map(Key::nullable)
              .toList(),
          false,
          List.of("tenant_id", "model_id", "unit"));

  private MoneySources() {}
}
