/**
 * Rates usage in PostgreSQL: keeps ledger.charge in step with the usage cells and the prices, and
 * computes it anew when told to. What is charged is the business of {@code charging}; this is its
 * way in and out of the tables.
 *
 * <p>Closes billing periods into statements ({@link io.fleetledger.billing.Closing}), which the
 * database never lets change, and proves them ({@link io.fleetledger.billing.StatementProof}).
 */
@NullMarked
package io.fleetledger.billing;

import org.jspecify.annotations.NullMarked;
