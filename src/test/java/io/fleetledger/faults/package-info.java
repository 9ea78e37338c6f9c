/**
 * Faults on the way between a process and its servers: proxies on the loopback address that delay,
 * cut, refuse and black-hole, and that know the protocols well enough to strike at a named request.
 */
@NullMarked
package io.fleetledger.faults;

import org.jspecify.annotations.NullMarked;
