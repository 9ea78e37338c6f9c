@NullMarked
package io.fleetledger.api;

import org.jspecify.annotations.NullMarked;
