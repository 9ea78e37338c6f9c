package io.fleetledger.charging;

import io.fleetledger.catalog.PriceBook.Unit;
import java.math.BigDecimal;
import java.util.Comparator;

/**
 * What one tenant used at one place in one window, and what that cost.
 *
 * @param fromMicros start of the window, epoch microseconds: an hour, or a part of one
 * @param untilMicros its end, exclusive
 * @param place where
 * @param used what all requests used
 * @param failed what of it those used that ended in ERROR or TIMEOUT
 * @param costNanos compute cost and the idle cost borne, 1e-9 currency units
 * @param costCurrency ISO 4217 code of the cost
 */
public record UsageCell(
    long fromMicros,
    long untilMicros,
    Place place,
    Used used,
    Used failed,
    long costNanos,
    String costCurrency) {

  /** The order in which units count: by window, then by place. */
  static final Comparator<UsageCell> ORDER =
      Comparator.comparingLong(UsageCell::fromMicros)
          .thenComparing(UsageCell::place)
          .thenComparing(UsageCell::costCurrency);

  /** The same, told of another window. */
  UsageCell over(long otherFromMicros, long otherUntilMicros) {
    return new UsageCell(
        otherFromMicros, otherUntilMicros, place, used, failed, costNanos, costCurrency);
  }

  /** Both together; they differ in nothing but amounts. */
  UsageCell plus(UsageCell other) {
    return new UsageCell(
        fromMicros,
        untilMicros,
        place,
        used.plus(other.used),
        failed.plus(other.failed),
        Math.addExact(costNanos, other.costNanos),
        costCurrency);
  }

  /** How much of a unit there is to charge. */
  BigDecimal quantity(Unit unit, boolean chargeFailed) {
    if (unit == Unit.COST) {
      return Amounts.plain(BigDecimal.valueOf(costNanos, 9));
    }
    BigDecimal quantity = (chargeFailed ? used : used.less(failed)).quantity(unit);
    if (quantity.signum() < 0) {
      throw new IllegalArgumentException(
          "more %s failed than there are at %s, %d us after the epoch: the usage is wrong"
              .formatted(unit, place, fromMicros));
    }
    return quantity;
  }
}
