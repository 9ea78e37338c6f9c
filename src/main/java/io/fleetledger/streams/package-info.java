/** What Kafka Streams leaves to its users: a call before each commit, small topics held whole. */
@NullMarked
package io.fleetledger.streams;

import org.jspecify.annotations.NullMarked;
