/**
 * The command line, the settings and the wiring: the one package that knows all others. Nothing
 * imports it.
 */
@NullMarked
package io.fleetledger.app;

import org.jspecify.annotations.NullMarked;
