package io.fleetledger.registry;

import java.util.Map;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link AvroSerializer}, or any other serializer of Confluent's wire format, wrote:
 * into the generated class that has the schema's name, where there is one and {@code
 * specific.avro.reader} is on, else into generic records; a string into a {@code String}, bytes
 * into a {@code byte[]}. Null stays null. Thread-safe once configured.
 *
 * <p>Throws {@link org.apache.kafka.common.errors.SerializationException} for bytes that are no
 * such message or end too early or too late, {@link UnknownSchemaException} for an id that the
 * registry doesn't know, {@link RegistryUnavailableException} while it doesn't answer.
 */
public final class AvroDeserializer implements Deserializer<Object> {
  private final @Nullable SchemaRegistryClient shared;
  private @Nullable SchemaRegistryClient own;
  private @Nullable SchemaReaders readers;

  /** With a registry client of its own, once configured. */
  public AvroDeserializer() {
    this.shared = null;
  }

  /** With a client that others use too; it's theirs to close. */
  public AvroDeserializer(SchemaRegistryClient registry) {
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
    readers = new SchemaReaders(registry, config);
  }

  @Override
  public @Nullable Object deserialize(String topic, byte @Nullable [] message) {
    if (message == null) {
      return null;
    }
    if (readers == null) {
      throw new IllegalStateException("call configure first");
    }
    return readers.read(topic, message);
  }

  @Override
  public void close() {
    if (own != null) {
      own.close();
    }
  }
}
