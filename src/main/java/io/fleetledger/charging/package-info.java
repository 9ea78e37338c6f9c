/**
 * What tenants pay: price books, tiers, billing periods, the lines of statements. Pure; everything
 * here is a function of usage, catalog histories and time.
 *
 * <p>A line holds one price: quantity x unit price = charge, exactly, in decimals that nothing
 * rounds. Usage without a price is a line without one: it settles when the price arrives, and is
 * never 0. Taxes are left out on purpose: they depend on who sells to whom, and where, which an
 * invoicing system knows.
 */
@NullMarked
package io.fleetledger.charging;

import org.jspecify.annotations.NullMarked;
