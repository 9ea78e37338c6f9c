package io.fleetledger.registry;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.avro.Schema;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * Finds, or makes at first use, the reader of each schema id. Thread-safe: Kafka Streams shares one
 * serde among its threads.
 */
final class SchemaReaders {
  private final SchemaRegistryClient registry;
  private final @Nullable Class<?> type;
  private final boolean specific;
  private final boolean plain;
  private final ConcurrentMap<Integer, SchemaReader> readers = new ConcurrentHashMap<>();

  SchemaReaders(SchemaRegistryClient registry, AvroSerdeConfig config) {
    this.registry = registry;
    this.type = config.specificType();
    this.specific = config.getBoolean(AvroSerdeConfig.SPECIFIC_READER);
    this.plain = config.getBoolean(AvroSerdeConfig.PLAIN_READER);
  }

  @Nullable Object read(String topic, byte[] message) {
    int id = schemaId(topic, message);
    SchemaReader reader = reader(id);
    try {
      return reader.read(message);
    } catch (IOException | RuntimeException | StackOverflowError e) {
      // Deep enough nesting in hostile bytes ends the stack: bad data as any other.
      throw new SerializationException(
          "topic "
              + topic
              + ": "
              + message.length
              + " bytes that can't be read by schema id "
              + id
              + ": "
              + e,
          e);
    }
  }

  private static int schemaId(String topic, byte[] message) {
    if (message.length < SchemaWriter.HEADER_LENGTH) {
      throw new SerializationException(
          "topic "
              + topic
              + ": "
              + message.length
              + " bytes are too few: 0x00 and a 4-byte schema id come before the datum");
    }
    if (message[0] != SchemaWriter.MAGIC) {
      throw new SerializationException(
          "topic %s: starts with 0x%02x, not with 0x00 and a 4-byte schema id"
              .formatted(topic, message[0]));
    }
    return ByteBuffer.wrap(message).getInt(1);
  }

  private SchemaReader reader(int id) {
    SchemaReader known = readers.get(id);
    if (known != null) {
      return known;
    }
    SchemaReader made = newReader(registry.schemaById(id));
    readers.put(id, made);
    return made;
  }

  private SchemaReader newReader(Schema writer) {
    if (type != null) {
      return SchemaReader.specific(writer, type);
    }
    Class<?> named = specific ? GeneratedClasses.named(writer) : null;
    if (named == null) {
      return SchemaReader.generic(writer, writer);
    }
    return plain ? SchemaReader.plain(writer, named) : SchemaReader.specific(writer, named);
  }
}
