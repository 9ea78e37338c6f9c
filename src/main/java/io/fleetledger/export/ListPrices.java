package io.fleetledger.export;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.catalog.History;
import io.fleetledger.catalog.PriceBook;
import io.fleetledger.catalog.PriceBook.PriceLine;
import io.fleetledger.catalog.PriceBook.PriceTier;
import io.fleetledger.catalog.PriceBook.Unit;
import io.fleetledger.charging.Pricing.Priced;
import io.fleetledger.charging.StatementLine;
import io.fleetledger.compute.ModelProfile;
import java.math.BigDecimal;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * What lines would cost without the tenant's contract: the price book's own price of the same
 * thing, at the step in which the line's begins, without free allowances. A line whose price is no
 * contract's, or of which the book says nothing else, has its own price as list price.
 */
final class ListPrices {
  private final Catalog catalog;

  ListPrices(Catalog catalog) {
    this.catalog = catalog;
  }

  /** The list price of a line, in its currency; null: the line has no price. */
  @Nullable BigDecimal of(StatementLine line) {
    Priced price = line.price();
    Unit unit = line.unit();
    if (price == null || unit == null) {
      return null;
    }
    BigDecimal list = Sku.isContract(price) ? listed(line, price, unit) : null;
    return list == null ? price.unitPrice() : list;
  }

  private @Nullable BigDecimal listed(StatementLine line, Priced price, Unit unit) {
    History<PriceBook> history = catalog.priceBooks().get(price.priceBookId());
    PriceBook book = history == null ? null : history.at(price.versionFromMicros());
    if (book == null) {
      return null;
    }
    PriceLine listed = find(book, unit, line);
    if (listed == null && whole(unit) != unit) {
      listed = find(book, whole(unit), line);
    }
    return listed == null ? null : unitPrice(book, listed, line, price.tierFrom());
  }

  private @Nullable PriceLine find(PriceBook book, Unit unit, StatementLine line) {
    String modelId = line.place().modelId();
    String family = family(modelId, line.fromMicros());
    return book.lines().stream()
        .filter(it -> it.unit() == unit)
        .filter(it -> it.modelId() == null || it.modelId().equals(modelId))
        .filter(it -> it.family() == null || it.family().equals(family))
        .max(
            Comparator.comparing((PriceLine it) -> it.modelId() != null)
                .thenComparing(it -> it.family() != null))
        .orElse(null);
  }

  private @Nullable String family(String modelId, long atMicros) {
    History<ModelProfile> history = catalog.models().get(modelId);
    ModelProfile model = history == null ? null : history.at(atMicros);
    return model == null ? null : model.family();
  }

  private static BigDecimal unitPrice(
      PriceBook book, PriceLine listed, StatementLine line, long tierFrom) {
    Long margin = listed.marginPercentMicros();
    if (margin != null) {
      return BigDecimal.ONE.add(BigDecimal.valueOf(margin, 8));
    }
    long first = Math.max(tierFrom, 0);
    long picos =
        listed.tiers().stream()
            .filter(tier -> tier.fromQuantity() <= first)
            .max(Comparator.comparingLong(PriceTier::fromQuantity))
            .orElse(listed.tiers().get(0))
            .unitPricePicos();
    long factor = book.tierFactorMillionths().getOrDefault(line.place().serviceTier(), 1_000_000L);
    return BigDecimal.valueOf(picos, 12).multiply(BigDecimal.valueOf(factor, 6));
  }

  /** The class of which a class of tokens is a part, and has the price where it has none itself. */
  private static Unit whole(Unit unit) {
    return switch (unit) {
      case CACHED_INPUT_TOKEN -> Unit.INPUT_TOKEN;
      case REASONING_TOKEN -> Unit.OUTPUT_TOKEN;
      case INPUT_TOKEN, OUTPUT_TOKEN, REQUEST, DEVICE_SECOND, COST -> unit;
    };
  }
}
