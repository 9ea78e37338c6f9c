/**
 * A crowd of callers of a running installation, to measure its API with. What measures shares the
 * machine with what is measured, so it spends as little as it can: sockets, and bytes.
 */
@NullMarked
package io.fleetledger.load;

import org.jspecify.annotations.NullMarked;
