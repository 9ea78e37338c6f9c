package io.fleetledger.registry;

import java.io.IOException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.kafka.common.errors.SerializationException;

/**
 * Finds, or makes at first use, the writer of each topic and schema. Thread-safe: Kafka Streams
 * shares one serde among its threads.
 */
final class SchemaWriters {
  private final SchemaRegistryClient registry;
  private final AvroSerdeConfig config;
  private final SubjectNameStrategy strategy;

  /**
   * By topic and schema. A schema caches its hash code and is mostly the very object of last time,
   * so a hit costs no comparison of schemas.
   */
  private final ConcurrentMap<String, ConcurrentMap<Schema, Writer>> writers =
      new ConcurrentHashMap<>();

  SchemaWriters(SchemaRegistryClient registry, AvroSerdeConfig config) {
    this.registry = registry;
    this.config = config;
    this.strategy = config.subjectNameStrategy();
  }

  byte[] write(String topic, Object datum) {
    Schema schema = AvroSchemas.of(datum);
    Writer writer = writer(topic, schema);
    try {
      return writer.write(datum);
    } catch (IOException | RuntimeException e) {
      throw new SerializationException(
          "topic " + topic + ": can't write a " + schema.getFullName() + ": " + e.getMessage(), e);
    }
  }

  private Writer writer(String topic, Schema schema) {
    ConcurrentMap<Schema, Writer> ofTopic =
        writers.computeIfAbsent(topic, name -> new ConcurrentHashMap<>());
    Writer known = ofTopic.get(schema);
    if (known != null) {
      return known;
    }
    Writer made = newWriter(topic, schema);
    ofTopic.put(schema, made);
    return made;
  }

  private Writer newWriter(String topic, Schema schema) {
    boolean clean = config.getBoolean(AvroSerdeConfig.REMOVE_JAVA_PROPERTIES);
    Schema registered = clean ? AvroSchemas.withoutJavaProperties(schema) : schema;
    String subject = strategy.subject(topic, config.isKey(), registered);
    boolean normalize = config.getBoolean(AvroSerdeConfig.NORMALIZE);
    if (config.getBoolean(AvroSerdeConfig.AUTO_REGISTER)) {
      return new SchemaWriter(registry.register(subject, registered, normalize), schema)::write;
    }
    if (config.getBoolean(AvroSerdeConfig.USE_LATEST)) {
      return writerByLatest(registry.latest(subject), schema, registered);
    }
    return new SchemaWriter(registry.idOf(subject, registered, normalize), schema)::write;
  }

  /** Writes what the latest schema makes of the data, by reading them back through it. */
  private Writer writerByLatest(RegisteredSchema latest, Schema schema, Schema registered) {
    SchemaWriter own = new SchemaWriter(latest.id(), schema);
    if (latest.schema().equals(registered)) {
      return own::write;
    }
    if (config.getBoolean(AvroSerdeConfig.LATEST_STRICT) && !canRead(latest.schema(), registered)) {
      throw new SerializationException(
          "subject "
              + latest.subject()
              + ": its latest version "
              + latest.version()
              + " can't read all that the schema of the data can write; set "
              + AvroSerdeConfig.LATEST_STRICT
              + "=false to try record by record");
    }
    SchemaReader projection = SchemaReader.generic(registered, latest.schema());
    SchemaWriter target = new SchemaWriter(latest.id(), latest.schema());
    return datum -> {
      Object projected = projection.read(own.write(datum));
      if (projected == null) {
        throw new IOException("no datum of the schema null can be written");
      }
      return target.write(projected);
    };
  }

  private static boolean canRead(Schema reader, Schema writer) {
    return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer).getType()
        == SchemaCompatibilityType.COMPATIBLE;
  }

  @FunctionalInterface
  private interface Writer {
    byte[] write(Object datum) throws IOException;
  }
}
