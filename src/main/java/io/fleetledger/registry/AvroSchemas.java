package io.fleetledger.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import org.apache.avro.NameValidator;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;
import org.apache.avro.generic.GenericContainer;
import org.apache.avro.generic.GenericData;
import org.apache.kafka.common.errors.SerializationException;

/** What the serdes need to know about schemas. */
final class AvroSchemas {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Schema BOOLEAN = Schema.create(Schema.Type.BOOLEAN);
  private static final Schema INT = Schema.create(Schema.Type.INT);
  private static final Schema LONG = Schema.create(Schema.Type.LONG);
  private static final Schema FLOAT = Schema.create(Schema.Type.FLOAT);
  private static final Schema DOUBLE = Schema.create(Schema.Type.DOUBLE);
  private static final Schema STRING = Schema.create(Schema.Type.STRING);
  private static final Schema BYTES = Schema.create(Schema.Type.BYTES);

  private AvroSchemas() {}

  /** The schema by which a datum is written: its own, or that of its primitive type. */
  static Schema of(Object datum) {
    return switch (datum) {
      case GenericContainer container -> container.getSchema();
      case CharSequence text -> STRING;
      case Long number -> LONG;
      case Integer number -> INT;
      case Double number -> DOUBLE;
      case Float number -> FLOAT;
      case Boolean truth -> BOOLEAN;
      case byte[] bytes -> BYTES;
      case ByteBuffer bytes -> BYTES;
      default ->
          throw new SerializationException(
              "no Avro schema for "
                  + datum.getClass().getName()
                  + ": give an Avro record or a primitive");
    };
  }

  /**
   * Reads a schema as leniently as data once written by it demand: whatever names and defaults the
   * registry let through.
   */
  static Schema parse(String json) {
    try {
      return new Schema.Parser(NameValidator.NO_VALIDATION).setValidateDefaults(false).parse(json);
    } catch (SchemaParseException e) {
      throw new SerializationException("not an Avro schema: " + e.getMessage(), e);
    }
  }

  /** The schema without the property that tells only Java which class its strings have. */
  static Schema withoutJavaProperties(Schema schema) {
    try {
      JsonNode tree = JSON.readTree(schema.toString());
      removeJavaString(tree);
      return parse(tree.toString());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Avro prints a schema as JSON", e);
    }
  }

  private static void removeJavaString(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.remove(GenericData.STRING_PROP);
    }
    node.forEach(AvroSchemas::removeJavaString);
  }
}
