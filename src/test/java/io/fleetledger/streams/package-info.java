@NullMarked
package io.fleetledger.streams;

import org.jspecify.annotations.NullMarked;
