/**
 * Rates usage in PostgreSQL: keeps ledger.charge in step with the usage cells and the prices, and
 * computes it anew when told to. What is charged is the business of {@code charging}; this is its
 * way in and out of the tables.
 */
@NullMarked
package io.fleetledger.billing;

import org.jspecify.annotations.NullMarked;
