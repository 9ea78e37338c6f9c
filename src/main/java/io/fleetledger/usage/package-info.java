/** What is measured, of whom, and how it adds up: measures, usage keys, latency sketches. Pure. */
@NullMarked
package io.fleetledger.usage;

import org.jspecify.annotations.NullMarked;
