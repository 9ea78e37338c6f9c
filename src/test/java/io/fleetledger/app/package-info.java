@NullMarked
package io.fleetledger.app;

import org.jspecify.annotations.NullMarked;
