/** The files in docker/, held against the product that they run and watch. */
@NullMarked
package io.fleetledger.containers;

import org.jspecify.annotations.NullMarked;
