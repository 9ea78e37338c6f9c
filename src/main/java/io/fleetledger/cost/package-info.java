/** What hardware time costs, and how it is shared out so that the parts sum to the whole. Pure. */
@NullMarked
package io.fleetledger.cost;

import org.jspecify.annotations.NullMarked;
