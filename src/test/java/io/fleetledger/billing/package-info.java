@NullMarked
package io.fleetledger.billing;

import org.jspecify.annotations.NullMarked;
