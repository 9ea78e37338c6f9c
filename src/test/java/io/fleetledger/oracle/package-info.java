/**
 * The referee: a batch fold, slow and plain, of the raw records and the catalog into the tables
 * that the stream materializes, and what end-to-end tests need around it. It shares no code with
 * the stream: what both must agree on is the definition, not an implementation.
 */
@NullMarked
package io.fleetledger.oracle;

import org.jspecify.annotations.NullMarked;
