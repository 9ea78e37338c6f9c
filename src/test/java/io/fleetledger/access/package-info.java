@NullMarked
package io.fleetledger.access;

import org.jspecify.annotations.NullMarked;
