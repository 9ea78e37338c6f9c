@NullMarked
package io.fleetledger.metrics;

import org.jspecify.annotations.NullMarked;
