/**
 * Avro serdes over a Confluent-compatible schema registry: the bytes and the configuration keys of
 * Confluent's own, on top of Kafka's, Avro's and the JDK's APIs alone.
 *
 * <p>A message is {@code 0x00}, the schema id as 4 bytes big-endian, and the datum in Avro's binary
 * encoding. What is left out: schema references, schema ids in headers, and schema types other than
 * Avro.
 */
@NullMarked
package io.fleetledger.registry;

import org.jspecify.annotations.NullMarked;
