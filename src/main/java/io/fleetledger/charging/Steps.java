package io.fleetledger.charging;

import io.fleetledger.catalog.PriceBook.PriceLine;
import io.fleetledger.catalog.PriceBook.PriceTier;
import io.fleetledger.catalog.PriceBook.Tiering;
import io.fleetledger.catalog.PriceBook.Unit;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * Which unit of a billing period stands at which step of a price. Units are numbered from 0; the
 * first ones are free, as many as the price says, the others stand at the step of their own number
 * (graduated) or of the period's last one (volume).
 */
final class Steps {
  private Steps() {}

  /**
   * Some units at one price.
   *
   * @param tierFrom first unit of their step; -1: within the free allowance
   * @param quantity how many
   * @param unitPrice price of one, without any factor
   */
  record Step(long tierFrom, BigDecimal quantity, BigDecimal unitPrice) {}

  /**
   * Units in a row, cut where a step begins.
   *
   * @param price their price
   * @param first number of the first one
   * @param quantity how many there are, more than 0
   * @param total how many the whole period has
   */
  static List<Step> of(PriceLine price, BigDecimal first, BigDecimal quantity, BigDecimal total) {
    if (price.unit() == Unit.COST) {
      return List.of(new Step(0, quantity, costPrice(price)));
    }
    BigDecimal free = BigDecimal.valueOf(price.freeQuantity());
    BigDecimal until = first.add(quantity);
    List<Step> steps = new ArrayList<>();
    BigDecimal at = first;
    if (at.compareTo(free) < 0) {
      BigDecimal end = free.min(until);
      steps.add(new Step(-1, Amounts.plain(end.subtract(at)), BigDecimal.ZERO));
      at = end;
    }
    while (at.compareTo(until) < 0) {
      int index = price.tiering() == Tiering.VOLUME ? reachedBy(total, price) : stepOf(at, price);
      BigDecimal end = price.tiering() == Tiering.VOLUME ? until : endOf(index, price).min(until);
      steps.add(step(price.tiers().get(index), end.subtract(at)));
      at = end;
    }
    return steps;
  }

  /** First unit of the step at which all units of a volume price stand. */
  static long volumeStep(PriceLine price, BigDecimal total) {
    return price.tiers().get(reachedBy(total, price)).fromQuantity();
  }

  /** Whether what a unit is charged depends on how many came before or come after it. */
  static boolean matter(PriceLine price) {
    return price.freeQuantity() > 0 || price.tiers().size() > 1;
  }

  private static Step step(PriceTier tier, BigDecimal quantity) {
    return new Step(
        tier.fromQuantity(),
        Amounts.plain(quantity),
        Amounts.plain(BigDecimal.valueOf(tier.unitPricePicos(), 12)));
  }

  private static BigDecimal costPrice(PriceLine price) {
    long margin = price.marginPercentMicros() == null ? 0 : price.marginPercentMicros();
    return Amounts.plain(BigDecimal.ONE.add(BigDecimal.valueOf(margin, 8)));
  }

  /** The step of the unit with a number. */
  private static int stepOf(BigDecimal number, PriceLine price) {
    int index = 0;
    while (index + 1 < price.tiers().size() && from(index + 1, price).compareTo(number) <= 0) {
      index++;
    }
    return index;
  }

  /** The step of the last of so many units. */
  private static int reachedBy(BigDecimal total, PriceLine price) {
    int index = 0;
    while (index + 1 < price.tiers().size() && from(index + 1, price).compareTo(total) < 0) {
      index++;
    }
    return index;
  }

  private static BigDecimal endOf(int index, PriceLine price) {
    return index + 1 < price.tiers().size()
        ? from(index + 1, price)
        : BigDecimal.valueOf(Long.MAX_VALUE).scaleByPowerOfTen(9);
  }

  private static BigDecimal from(int index, PriceLine price) {
    return BigDecimal.valueOf(price.tiers().get(index).fromQuantity());
  }
}
