package io.fleetledger.registry;

import java.util.Map;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes Avro records, generated or generic, and primitives in Confluent's wire format: {@code
 * 0x00}, the schema id as 4 bytes big-endian, the datum in Avro's binary encoding (of the schema
 * {@code bytes}: as it is). Null stays null. Thread-safe once configured.
 *
 * <p>Throws {@link org.apache.kafka.common.errors.SerializationException} for a datum that can't be
 * written or a schema that the registry refuses, {@link UnknownSchemaException} for one that it
 * must have and hasn't, {@link RegistryUnavailableException} while it doesn't answer.
 */
public final class AvroSerializer implements Serializer<Object> {
  private final @Nullable SchemaRegistryClient shared;
  private @Nullable SchemaRegistryClient own;
  private @Nullable SchemaWriters writers;

  /** With a registry client of its own, once configured. */
  public AvroSerializer() {
    this.shared = null;
  }

  /** With a client that others use too; it's theirs to close. */
  public AvroSerializer(SchemaRegistryClient registry) {
    this.shared = registry;
  }

  @Override
  public void configure(Map<String, ?> configs, boolean isKey) {
    AvroSerdeConfig config = new AvroSerdeConfig(configs, isKey);
    GeneratedClasses.trust();
    SchemaRegistryClient registry = shared;
    if (registry == null) {
      registry = SchemaRegistryClient.of(configs);
      own = registry;
    }
    writers = new SchemaWriters(registry, config);
  }

  @Override
  public byte @Nullable [] serialize(String topic, @Nullable Object datum) {
    if (datum == null) {
      return null;
    }
    if (writers == null) {
      throw new IllegalStateException("call configure first");
    }
    return writers.write(topic, datum);
  }

  @Override
  public void close() {
    if (own != null) {
      own.close();
    }
  }
}
