package io.fleetledger.charging;

import io.fleetledger.catalog.History;
import io.fleetledger.catalog.PriceBook;
import io.fleetledger.catalog.PriceBook.PriceLine;
import io.fleetledger.catalog.PriceBook.Tiering;
import java.math.BigDecimal;
import java.util.OptionalLong;

/** At which step volume prices stand. */
public final class VolumeSteps {
  private VolumeSteps() {}

  /**
   * The step of a volume price that a period's total reaches; empty: the price is none.
   *
   * @param counter what of a price book applies
   * @param versionFromMicros effective_from of the price book's version, epoch microseconds
   * @param total units that the period has
   */
  public static OptionalLong reached(
      Prices prices, Counter counter, long versionFromMicros, BigDecimal total) {
    History<PriceBook> book = prices.books().get(counter.priceBookId());
    if (book == null) {
      return OptionalLong.empty();
    }
    return book.versions().stream()
        .filter(version -> version.fromMicros() == versionFromMicros)
        .flatMap(
            version ->
                Terms.Charged.of(version.value(), versionFromMicros, prices.tenantId())
                    .line(counter.scope(), counter.unit())
                    .stream())
        .filter(line -> line.tiering() == Tiering.VOLUME)
        .mapToLong((PriceLine line) -> Steps.volumeStep(line, total))
        .findFirst();
  }
}
