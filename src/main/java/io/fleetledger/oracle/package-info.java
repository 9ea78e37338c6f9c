/**
 * The referee: a batch fold, slow and plain, of raw records and the catalog into the tables. It
 * shares no code with the stream: what both must agree on is the definition, not an implementation.
 * The tests hold everything that the stream computes against it, and {@code statement verify} holds
 * what was billed against what it makes of the log.
 */
@NullMarked
package io.fleetledger.oracle;

import org.jspecify.annotations.NullMarked;
