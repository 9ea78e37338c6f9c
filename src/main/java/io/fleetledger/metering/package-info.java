/**
 * Stage 1, keyed by node: every record of the serving nodes is accepted, found to be new, resolved
 * against the catalog in force at its time, and turned into work; work goes to the node-minutes in
 * which it ran, whose cost is shared out by device time; tenants' sums go on to stage 2.
 *
 * <p>{@link io.fleetledger.metering.MeteringTopology} is the picture, {@code MeteringProcessor} the
 * shell; everything else is plain code over stores.
 */
@NullMarked
package io.fleetledger.metering;

import org.jspecify.annotations.NullMarked;
