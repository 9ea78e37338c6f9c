/**
 * What the process says over HTTP: whether it lives, and whether it is ready. Knows neither Kafka
 * nor the database; what it says is handed to it.
 */
@NullMarked
package io.fleetledger.api;

import org.jspecify.annotations.NullMarked;
