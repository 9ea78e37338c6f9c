/** Event time as epoch microseconds, and the windows that it falls into. Pure. */
@NullMarked
package io.fleetledger.time;

import org.jspecify.annotations.NullMarked;
