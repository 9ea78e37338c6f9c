/**
 * A benchmark that anyone can run: a deterministic backlog, the processes' cost, and a plain Kafka
 * Streams DSL job of a smaller task as the measure to compare with. It needs the sandbox's servers,
 * and is no part of the product's image.
 */
@NullMarked
package io.fleetledger.bench;

import org.jspecify.annotations.NullMarked;
