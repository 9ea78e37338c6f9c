@NullMarked
package io.fleetledger.watch;

import org.jspecify.annotations.NullMarked;
