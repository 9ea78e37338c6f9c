package io.fleetledger.billing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fleetledger.catalog.History;
import io.fleetledger.catalog.PriceBook;
import io.fleetledger.catalog.PriceBook.Contract;
import io.fleetledger.catalog.PriceBook.PriceLine;
import io.fleetledger.catalog.PriceBook.PriceTier;
import io.fleetledger.catalog.PriceBook.Tiering;
import io.fleetledger.catalog.PriceBook.Unit;
import io.fleetledger.catalog.Tenant;
import io.fleetledger.catalog.Version;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The histories that ledger.pricing_revision holds: an array of versions, each with {@code from},
 * {@code to} (epoch microseconds, null: until the next one) and {@code value}.
 */
final class PricingContent {
  private static final JsonMapper JSON = new JsonMapper();

  private PricingContent() {}

  /** A tenant's terms: what of them prices follow from; the rest is left out. */
  static History<Tenant> tenant(String id, String json) {
    return history(
        json,
        value ->
            new Tenant(
                id,
                null,
                value.path("currency").asText(),
                text(value, "price_book_id"),
                value.path("billing_day").asInt(),
                ZoneId.of(value.path("time_zone").asText()),
                List.of(),
                List.of()));
  }

  /** A price book. */
  static History<PriceBook> priceBook(String id, String json) {
    return history(json, value -> priceBook(id, value));
  }

  /** A model's families; where it has none there is a gap. */
  static History<String> families(String json) {
    return history(json, value -> text(value, "family"));
  }

  private static <T> History<T> history(String json, Function<JsonNode, @Nullable T> read) {
    JsonNode versions = parse(json);
    List<Version<T>> history = new ArrayList<>();
    for (int i = 0; i < versions.size(); i++) {
      JsonNode version = versions.get(i);
      T value = read.apply(version.path("value"));
      if (value != null) {
        history.add(new Version<>(version.path("from").asLong(), end(version, i, versions), value));
      }
    }
    return new History<>(history);
  }

  private static long end(JsonNode version, int index, JsonNode versions) {
    long next =
        index + 1 < versions.size()
            ? versions.get(index + 1).path("from").asLong()
            : Long.MAX_VALUE;
    return version.hasNonNull("to") ? Math.min(version.path("to").asLong(), next) : next;
  }

  private static PriceBook priceBook(String id, JsonNode value) {
    Map<String, Long> factors = new HashMap<>();
    for (JsonNode factor : value.path("tier_factors")) {
      factors.put(factor.path("service_tier").asText(), factor.path("factor_millionths").asLong());
    }
    Map<String, Contract> contracts = new HashMap<>();
    for (JsonNode own : value.path("overrides")) {
      contracts.put(
          own.path("tenant_id").asText(),
          new Contract(lines(own.path("lines")), number(own, "commitment_nanos")));
    }
    return new PriceBook(
        id,
        value.path("currency").asText(),
        lines(value.path("lines")),
        factors,
        contracts,
        value.path("charge_failed").asBoolean(false));
  }

  private static List<PriceLine> lines(JsonNode written) {
    List<PriceLine> lines = new ArrayList<>();
    for (JsonNode line : written) {
      List<PriceTier> tiers = new ArrayList<>();
      for (JsonNode tier : line.path("tiers")) {
        tiers.add(
            new PriceTier(
                tier.path("from_quantity").asLong(), tier.path("unit_price_picos").asLong()));
      }
      lines.add(
          new PriceLine(
              text(line, "model_id"),
              text(line, "family"),
              Unit.valueOf(line.path("unit").asText()),
              Tiering.valueOf(line.path("tiering").asText()),
              tiers,
              number(line, "margin_percent_micros"),
              line.path("free_quantity").asLong()));
    }
    return lines;
  }

  private static @Nullable String text(JsonNode node, String field) {
    return node.hasNonNull(field) ? node.path(field).asText() : null;
  }

  private static @Nullable Long number(JsonNode node, String field) {
    return node.hasNonNull(field) ? node.path(field).asLong() : null;
  }

  private static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("ledger.pricing_revision holds no JSON: " + json, e);
    }
  }
}
