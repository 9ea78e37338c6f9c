package io.fleetledger.charging;

import java.math.BigDecimal;

/** Whether a line has a price, and which. */
public sealed interface Pricing {

  /**
   * A price, and where it stands.
   *
   * @param priceBookId the price book
   * @param versionFromMicros effective_from of its version, epoch microseconds
   * @param scope what of it applies: {@code model:ID}, {@code family:ID} or {@code any}, after
   *     {@code contract/} for a price of the tenant's own contract
   * @param tierFrom first unit of the step, counted from 0 in the period; -1: within the free
   *     allowance
   * @param unitPrice price of one unit, service tier's factor included, in the line's currency
   */
  record Priced(
      String priceBookId, long versionFromMicros, String scope, long tierFrom, BigDecimal unitPrice)
      implements Pricing {}

  /**
   * No price: a state that settles when the price arrives.
   *
   * @param reason why
   */
  record Unpriced(Reason reason) implements Pricing {}

  /** Why something has no price. */
  enum Reason {
    /** The tenant's price book is unknown, or none of its versions is in force then. */
    NO_PRICE_BOOK,
    /** The price book says nothing of it. */
    NO_PRICE,
    /** The price book's currency is not the tenant's, or that of the cost it adds a margin to. */
    OTHER_CURRENCY
  }
}
