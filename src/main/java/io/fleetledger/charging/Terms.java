package io.fleetledger.charging;

import io.fleetledger.catalog.PriceBook;
import io.fleetledger.catalog.PriceBook.PriceLine;
import io.fleetledger.catalog.PriceBook.Unit;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a tenant's usage is charged by at one instant. */
sealed interface Terms {

  /**
   * A price and what of the terms it is.
   *
   * @param scope as {@link Pricing.Priced#scope} tells it
   */
  record Found(PriceLine line, String scope) {}

  /** By nothing: the tenant has no price book. */
  record NotCharged() implements Terms {}

  /** By prices that are not known. */
  record Unknown(Pricing.Reason reason) implements Terms {}

  /**
   * By a version of a price book.
   *
   * @param priceBookId the price book
   * @param versionFromMicros effective_from of the version, epoch microseconds
   * @param contract the tenant's own prices, which go before the book's
   * @param book the book's prices
   * @param tierFactorMillionths what a service tier multiplies prices by, in 1e-6; absent: 1
   * @param chargeFailed whether requests that failed are charged too
   */
  record Charged(
      String priceBookId,
      long versionFromMicros,
      List<PriceLine> contract,
      List<PriceLine> book,
      Map<String, Long> tierFactorMillionths,
      boolean chargeFailed)
      implements Terms {
    private static final String CONTRACT = "contract/";

    static Charged of(PriceBook book, long versionFromMicros, String tenantId) {
      return new Charged(
          book.priceBookId(),
          versionFromMicros,
          book.contract(tenantId).lines(),
          book.lines(),
          book.tierFactorMillionths(),
          book.chargeFailed());
    }

    /** The price of a unit; a token class without one has that of its whole. Null: none. */
    @Nullable Found price(Unit unit, String modelId, @Nullable String family) {
      Found own = find(unit, modelId, family);
      if (own != null) {
        return own;
      }
      return switch (unit) {
        case CACHED_INPUT_TOKEN -> find(Unit.INPUT_TOKEN, modelId, family);
        case REASONING_TOKEN -> find(Unit.OUTPUT_TOKEN, modelId, family);
        case INPUT_TOKEN, OUTPUT_TOKEN, REQUEST, DEVICE_SECOND, COST -> null;
      };
    }

    /** The price of a unit that a scope names, as {@link Found#scope} tells it. */
    Optional<PriceLine> line(String scope, Unit unit) {
      boolean isContract = scope.startsWith(CONTRACT);
      return (isContract ? contract : book)
          .stream()
              .filter(line -> line.unit() == unit)
              .filter(line -> scope.equals((isContract ? CONTRACT : "") + scopeOf(line)))
              .findFirst();
    }

    private static String scopeOf(PriceLine line) {
      if (line.modelId() != null) {
        return "model:" + line.modelId();
      }
      return line.family() != null ? "family:" + line.family() : "any";
    }

    /** What prices of a service tier are multiplied by. */
    BigDecimal factor(String serviceTier) {
      return Amounts.plain(
          BigDecimal.valueOf(tierFactorMillionths.getOrDefault(serviceTier, 1_000_000L), 6));
    }

    Stream<PriceLine> lines() {
      return Stream.concat(contract.stream(), book.stream());
    }

    private @Nullable Found find(Unit unit, String modelId, @Nullable String family) {
      PriceLine own = mostSpecific(contract, unit, modelId, family);
      if (own != null) {
        return new Found(own, CONTRACT + scopeOf(own));
      }
      PriceLine common = mostSpecific(book, unit, modelId, family);
      return common == null ? null : new Found(common, scopeOf(common));
    }

    private static @Nullable PriceLine mostSpecific(
        List<PriceLine> lines, Unit unit, String modelId, @Nullable String family) {
      PriceLine best = null;
      for (PriceLine line : lines) {
        boolean applies =
            line.unit() == unit
                && (line.modelId() == null || line.modelId().equals(modelId))
                && (line.family() == null || line.family().equals(family));
        if (applies && (best == null || specificity(line) > specificity(best))) {
          best = line;
        }
      }
      return best;
    }

    private static int specificity(PriceLine line) {
      if (line.modelId() != null) {
        return 2;
      }
      return line.family() != null ? 1 : 0;
    }
  }
}
