@NullMarked
package io.fleetledger.ledger;

import org.jspecify.annotations.NullMarked;
