@NullMarked
package io.fleetledger.export;

import org.jspecify.annotations.NullMarked;
