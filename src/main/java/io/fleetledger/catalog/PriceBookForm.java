package io.fleetledger.catalog;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fleetledger.catalog.PriceBook.Contract;
import io.fleetledger.catalog.PriceBook.PriceLine;
import io.fleetledger.catalog.PriceBook.PriceTier;
import io.fleetledger.catalog.PriceBook.Tiering;
import io.fleetledger.catalog.PriceBook.Unit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Price books in catalog files.
 *
 * <pre>
 * - price_book: list
 *   currency: USD
 *   prices:
 *   - {unit: input_token, price_per_million: 0.14}     # any model
 *   - {unit: request, price: 0.001, free: 1000}        # free units of each billing period
 *   - unit: output_token
 *     family: llama-3                                  # or model: llama-3.1-8b
 *     tiering: graduated                               # or volume
 *     tiers:
 *     - {from: 0, price_per_million: 0.60}
 *     - {from: 1000000000, price_per_million: 0.45}
 *   - {unit: cost, margin_percent: 20}
 *   tier_factors: {batch: 0.5}
 *   charge_failed: false                               # errors and timeouts are free
 *   overrides:
 *   - tenant: acme
 *     commitment: 10000                                # at least, for each billing period
 *     prices: [{unit: input_token, price_per_million: 0.10}]
 * </pre>
 */
final class PriceBookForm {
  private PriceBookForm() {}

  static @Nullable PriceBook read(String id, YamlFields fields) {
    String currency = fields.get("currency").currency("USD");
    List<PriceLine> lines = readLines(fields.need("prices"), fields);
    boolean chargeFailed = fields.get("charge_failed").flag(false);
    Map<String, Long> factors = new HashMap<>();
    YamlFields tiers = fields.get("tier_factors").fields();
    if (tiers != null) {
      tiers
          .names()
          .forEach(tier -> factors.put(tier, tiers.get(tier).decimal(6, 1_000_000_000, 0)));
    }
    Map<String, Contract> contracts = new HashMap<>();
    for (YamlValue item : fields.get("overrides").items()) {
      YamlFields override = item.fields(item.fromMicros());
      String tenant = override.need("tenant").reference(CatalogKind.TENANTS);
      List<PriceLine> own = readLines(override.get("prices"), override);
      YamlValue commitment = override.get("commitment");
      Long committed = commitment.isAbsent() ? null : commitment.decimal(9, Long.MAX_VALUE, 0);
      override.refuseOthers();
      if (tenant != null && contracts.put(tenant, new Contract(own, committed)) != null) {
        override.error("tenant", "'" + tenant + "' is there twice; put all its prices into one");
      }
    }
    fields.refuseOthers();
    return fields.isSound()
        ? new PriceBook(id, currency, lines, factors, contracts, chargeFailed)
        : null;
  }

  private static List<PriceLine> readLines(YamlValue prices, YamlFields fields) {
    List<PriceLine> lines = new ArrayList<>();
    for (YamlValue item : prices.items()) {
      PriceLine line = readLine(item.fields(item.fromMicros()));
      if (line != null && lines.stream().anyMatch(line::pricesTheSameAs)) {
        fields.error("prices", "hold two prices of the same unit and model; leave one");
      }
      if (line != null) {
        lines.add(line);
      }
    }
    return lines;
  }

  private static @Nullable PriceLine readLine(YamlFields fields) {
    String model = fields.get("model").id();
    String family = fields.get("family").id();
    Unit unit = fields.need("unit").choice(Unit.class, Unit.REQUEST);
    Tiering tiering = fields.get("tiering").choice(Tiering.class, Tiering.FLAT);
    long free = fields.get("free").whole(0, Long.MAX_VALUE, 0);
    boolean isCost = unit == Unit.COST;
    List<PriceTier> tiers = isCost ? List.of() : readTiers(tiering, fields);
    Long margin = isCost ? fields.need("margin_percent").decimal(6, 1_000_000_000_000L, 0) : null;
    if (model != null && family != null) {
      fields.error("family", "goes without model; the line with the model is the more specific");
    }
    if (isCost && (tiering != Tiering.FLAT || free != 0)) {
      fields.error("unit", "cost has a margin, and neither tiers nor free units");
    }
    fields.refuseOthers();
    return fields.isSound()
        ? new PriceLine(model, family, unit, tiering, tiers, margin, free)
        : null;
  }

  private static List<PriceTier> readTiers(Tiering tiering, YamlFields fields) {
    if (tiering == Tiering.FLAT) {
      return List.of(new PriceTier(0, readPrice(fields)));
    }
    List<PriceTier> tiers = new ArrayList<>();
    for (YamlValue item : fields.need("tiers").items()) {
      YamlFields tier = item.fields(item.fromMicros());
      long from = tier.need("from").whole(0, Long.MAX_VALUE, 0);
      long previous = tiers.isEmpty() ? -1 : tiers.getLast().fromQuantity();
      if (tiers.isEmpty() ? from != 0 : from <= previous) {
        tier.error("from", "the first tier begins at 0, each later one above the one before");
      }
      tiers.add(new PriceTier(from, readPrice(tier)));
      tier.refuseOthers();
    }
    if (tiers.isEmpty() && fields.isSound()) {
      fields.error("tiers", "must hold at least one tier");
    }
    return tiers;
  }

  /** A unit price in 1e-12 currency units, told per unit or per million of them. */
  private static long readPrice(YamlFields fields) {
    if (fields.has("price") && fields.has("price_per_million")) {
      fields.error("price", "goes without price_per_million; give one of them");
    }
    return fields.has("price_per_million")
        ? fields.get("price_per_million").decimal(6, Long.MAX_VALUE, 0)
        : fields.need("price").decimal(12, Long.MAX_VALUE, 0);
  }

  static void write(PriceBook book, ObjectNode fields) {
    fields.put("currency", book.currency());
    writeLines(book.lines(), fields);
    if (!book.tierFactorMillionths().isEmpty()) {
      ObjectNode factors = fields.putObject("tier_factors");
      new TreeMap<>(book.tierFactorMillionths())
          .forEach((tier, factor) -> factors.put(tier, Decimals.of(factor, 6)));
    }
    if (book.chargeFailed()) {
      fields.put("charge_failed", true);
    }
    new TreeMap<>(book.contracts())
        .forEach(
            (tenant, contract) ->
                writeContract(
                    contract,
                    fields.withArrayProperty("overrides").addObject().put("tenant", tenant)));
  }

  private static void writeContract(Contract contract, ObjectNode fields) {
    if (contract.commitmentNanos() != null) {
      fields.put("commitment", Decimals.of(contract.commitmentNanos(), 9));
    }
    writeLines(contract.lines(), fields);
  }

  private static void writeLines(List<PriceLine> lines, ObjectNode fields) {
    fields.putArray("prices");
    for (PriceLine line : lines) {
      writeLine(line, fields.withArrayProperty("prices").addObject());
    }
  }

  private static void writeLine(PriceLine line, ObjectNode fields) {
    if (line.modelId() != null) {
      fields.put("model", line.modelId());
    }
    if (line.family() != null) {
      fields.put("family", line.family());
    }
    fields.put("unit", line.unit().name().toLowerCase(Locale.ROOT));
    if (line.marginPercentMicros() != null) {
      fields.put("margin_percent", Decimals.of(line.marginPercentMicros(), 6));
    } else if (line.tiering() == Tiering.FLAT) {
      writePrice(line.unit(), line.tiers().getFirst(), fields);
    } else {
      fields.put("tiering", line.tiering().name().toLowerCase(Locale.ROOT));
      for (PriceTier tier : line.tiers()) {
        ObjectNode step = fields.withArrayProperty("tiers").addObject();
        writePrice(line.unit(), tier, step.put("from", tier.fromQuantity()));
      }
    }
    if (line.freeQuantity() > 0) {
      fields.put("free", line.freeQuantity());
    }
  }

  private static void writePrice(Unit unit, PriceTier tier, ObjectNode fields) {
    if (unit.isToken()) {
      fields.put("price_per_million", Decimals.of(tier.unitPricePicos(), 6));
    } else {
      fields.put("price", Decimals.of(tier.unitPricePicos(), 12));
    }
  }
}
