@NullMarked
package io.fleetledger.report;

import org.jspecify.annotations.NullMarked;
