/**
 * Inference events that come over HTTP: read, checked by the rules by which they are metered, and
 * handed to Kafka. What is accepted is in Kafka; repeats are found by the metering.
 */
@NullMarked
package io.fleetledger.ingest;

import org.jspecify.annotations.NullMarked;
