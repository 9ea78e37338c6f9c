package io.fleetledger.charging;

import io.fleetledger.catalog.PriceBook.Unit;

/**
 * What is counted together within a billing period, for steps and free allowances: the units of one
 * price, whatever its versions. Another price book counts from 0.
 *
 * @param priceBookId the price book
 * @param scope what of it applies, as {@link Pricing.Priced#scope} tells it
 * @param unit the price's unit, which is another than the line's where a token class has no price
 *     of its own
 */
public record Counter(String priceBookId, String scope, Unit unit) {}
