@NullMarked
package io.fleetledger.sandbox;

import org.jspecify.annotations.NullMarked;
