@NullMarked
package io.fleetledger.charging;

import org.jspecify.annotations.NullMarked;
