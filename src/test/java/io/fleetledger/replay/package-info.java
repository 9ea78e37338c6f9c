@NullMarked
package io.fleetledger.replay;

import org.jspecify.annotations.NullMarked;
