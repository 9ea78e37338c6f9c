package io.fleetledger.charging;

import io.fleetledger.catalog.PriceBook.Unit;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What one tenant used of one thing in one span of time, and what it pays for it at one price.
 *
 * @param fromMicros start of the span, epoch microseconds: an hour, or where a price, the tenant's
 *     terms or its billing period change within an hour, the part before or after
 * @param untilMicros its end, exclusive
 * @param place where the usage belongs
 * @param unit what is counted
 * @param quantity how much: tokens, requests, seconds of device time, or currency units of cost
 * @param pricing its price
 * @param priceUnit the unit of that price: another than {@code unit} where cached input or
 *     reasoning have no price of their own and are charged as input or output
 */
public record ChargeLine(
    long fromMicros,
    long untilMicros,
    Place place,
    Unit unit,
    BigDecimal quantity,
    Pricing pricing,
    Unit priceUnit) {

  /** quantity x unit price, exact; null: it has no price. */
  public @Nullable BigDecimal charge() {
    return switch (pricing) {
      case Pricing.Priced priced -> Amounts.plain(quantity.multiply(priced.unitPrice()));
      case Pricing.Unpriced unpriced -> null;
    };
  }
}
