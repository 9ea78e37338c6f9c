/**
 * The torture suite: the whole product in processes of its own, under load, while everything that
 * can break is broken by seed. What is left must be the tables of the batch oracle, row by row, and
 * those of a run that nothing disturbed, byte by byte.
 */
@NullMarked
package io.fleetledger.torture;

import org.jspecify.annotations.NullMarked;
