/**
 * Traces into Kafka: readers of request traces, a small deterministic serving simulation for what a
 * trace doesn't tell, and the replay itself. {@link io.fleetledger.replay.Trace} is the way in.
 */
@NullMarked
package io.fleetledger.replay;

import org.jspecify.annotations.NullMarked;
