/**
 * The ledger in Postgres: its migrations, and the materializer that writes the output topics into
 * its tables exactly once. {@link io.fleetledger.ledger.LedgerTable} says which topic goes where;
 * {@link io.fleetledger.ledger.Materializer} is the only writer. Readers use the views of schema
 * {@code fleet}.
 */
@NullMarked
package io.fleetledger.ledger;

import org.jspecify.annotations.NullMarked;
