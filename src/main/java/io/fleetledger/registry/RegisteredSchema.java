package io.fleetledger.registry;

import org.apache.avro.Schema;

/**
 * A schema as a subject has it.
 *
 * @param subject the subject
 * @param version its version under the subject, from 1
 * @param id the schema's id, unique in the registry
 * @param schema the schema
 */
public record RegisteredSchema(String subject, int version, int id, Schema schema) {}
