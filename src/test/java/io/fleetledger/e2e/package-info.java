/**
 * The whole product as its users run it: real servers, the command line in processes of its own,
 * the tables against the batch oracle.
 */
@NullMarked
package io.fleetledger.e2e;

import org.jspecify.annotations.NullMarked;
