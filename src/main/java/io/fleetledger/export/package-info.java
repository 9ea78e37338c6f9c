/**
 * Statements for other systems: as CSV and JSON, and as a FOCUS 1.2 dataset in CSV and Parquet.
 * Pure but for writing to the file that it is given.
 *
 * <p>A FOCUS row is a line of a statement: one thing at one price. BilledCost is the line's charge,
 * exact, so that a file's BilledCost sums to the statement's total; this is checked while it is
 * written. ContractedUnitPrice is the price charged, ListUnitPrice the price book's own price where
 * the tenant's contract has another. EffectiveCost is BilledCost: nothing is bought beforehand that
 * could be spread over later charges. A commitment's shortfall is an Adjustment, since it buys
 * nothing that a later charge could use.
 *
 * <p>Usage without a price can't be told in FOCUS, whose costs are never null: such a statement is
 * refused. CSV and JSON of the statement itself show it.
 */
@NullMarked
package io.fleetledger.export;

import org.jspecify.annotations.NullMarked;
