package io.fleetledger.charging;

import io.fleetledger.catalog.PriceBook.Unit;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A line of a statement: one thing at one price.
 *
 * @param kind what it is
 * @param tenantId whose usage it is: the statement's tenant
 * @param fromMicros start of what is charged, epoch microseconds: a day in the tenant's zone, cut
 *     at prices' changes; for a correction, the original window; else the billing period
 * @param untilMicros its end, exclusive
 * @param place where the usage belongs; {@link Place#NONE} for adjustments and commitments
 * @param unit what is counted; null for adjustments and commitments
 * @param quantity how much; 1 for adjustments and commitments
 * @param price the price; null for adjustments and commitments, and for usage that has none yet
 * @param charge quantity x unit price, exact; null: no price yet
 * @param compute what the hardware did for it; null: told on another line of the same place and
 *     day, so that sums count nothing twice
 * @param note for people: the reason of an adjustment, why there is no price; empty: nothing
 */
public record StatementLine(
    Kind kind,
    String tenantId,
    long fromMicros,
    long untilMicros,
    Place place,
    @Nullable Unit unit,
    BigDecimal quantity,
    Pricing.@Nullable Priced price,
    @Nullable BigDecimal charge,
    @Nullable Compute compute,
    String note) {

  /** The same line, with what the hardware did for it. */
  StatementLine with(Compute done) {
    return new StatementLine(
        kind, tenantId, fromMicros, untilMicros, place, unit, quantity, price, charge, done, note);
  }

  /** What a line is. */
  public enum Kind {
    /** Usage of the period. */
    USAGE,
    /** Usage of an earlier, closed period that arrived after it was closed. */
    CORRECTION,
    /** A credit or a debit that a person decided. */
    ADJUSTMENT,
    /** What is missing to the amount that a contract commits to. */
    COMMITMENT
  }

  /**
   * What the hardware did, and what it cost.
   *
   * @param requests requests that finished
   * @param modelMflop useful work, MFLOP
   * @param executedMflop work that the hardware did, MFLOP
   * @param deviceNanos modelled roofline time, nanoseconds
   * @param costNanos compute cost and the idle cost borne, 1e-9 currency units
   * @param costCurrency ISO 4217 code of the cost
   */
  public record Compute(
      long requests,
      long modelMflop,
      long executedMflop,
      long deviceNanos,
      long costNanos,
      String costCurrency) {

    /** Both together; they cost the same currency. */
    public Compute plus(Compute other) {
      return new Compute(
          Math.addExact(requests, other.requests),
          Math.addExact(modelMflop, other.modelMflop),
          Math.addExact(executedMflop, other.executedMflop),
          Math.addExact(deviceNanos, other.deviceNanos),
          Math.addExact(costNanos, other.costNanos),
          costCurrency);
    }
  }
}
