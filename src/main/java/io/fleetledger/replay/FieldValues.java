package io.fleetledger.replay;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fleetledger.schema.CallKind;
import io.fleetledger.schema.Outcome;
import io.fleetledger.schema.Phase;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/**
 * JSON values into the fields of an Avro record, by its schema: numbers may be text, instants are
 * ISO-8601 or epoch microseconds, and a union's value may stand alone or in Avro's own form, an
 * object of its type's name. Null is a missing value.
 */
public final class FieldValues {
  private static final JsonMapper JSON = new JsonMapper();

  private FieldValues() {}

  /**
   * Sets the fields that are given; the others stay as they are.
   *
   * @throws BadField if a value doesn't fit, or there is no such field
   */
  public static void fill(SpecificRecord into, ObjectNode values) {
    for (Map.Entry<String, JsonNode> value : values.properties()) {
      Schema.Field field = into.getSchema().getField(value.getKey());
      if (field == null) {
        throw new BadField(
            value.getKey(), "unknown; remove it, or name it as " + into.getSchema().getName());
      }
      if (!value.getValue().isNull()) {
        try {
          into.put(field.pos(), value(field.schema(), value.getValue()));
        } catch (IllegalArgumentException | ArithmeticException e) {
          throw new BadField(
              field.name(),
              "%s is not %s".formatted(value.getValue(), expected(notNull(field.schema()))));
        }
      }
    }
  }

  private static Object value(Schema schema, JsonNode node) {
    if (schema.isUnion()) {
      Schema branch = notNull(schema);
      JsonNode wrapped = node.isObject() && node.size() == 1 ? node.get(branch.getName()) : null;
      return value(branch, wrapped == null ? node : wrapped);
    }
    return switch (schema.getType()) {
      case LONG ->
          isInstant(schema) ? InstantText.parse(text(node)) : number(node).longValueExact();
      case INT -> number(node).intValueExact();
      case FLOAT -> Float.parseFloat(text(node));
      case DOUBLE -> Double.parseDouble(text(node));
      case STRING -> string(node);
      case ENUM -> symbol(schema, string(node));
      case MAP -> map(node);
      default -> throw new IllegalArgumentException(schema.getType() + " is in no trace");
    };
  }

  private static Object symbol(Schema schema, String text) {
    return switch (schema.getName()) {
      case "CallKind" -> CallKind.valueOf(text);
      case "Phase" -> Phase.valueOf(text);
      case "Outcome" -> Outcome.valueOf(text);
      default -> throw new IllegalArgumentException(schema.getName() + " is in no trace");
    };
  }

  private static BigDecimal number(JsonNode node) {
    return new BigDecimal(text(node));
  }

  private static String text(JsonNode node) {
    if (!node.isNumber() && !node.isTextual()) {
      throw new IllegalArgumentException("a number or text is expected");
    }
    return node.asText();
  }

  private static String string(JsonNode node) {
    if (!node.isTextual()) {
      throw new IllegalArgumentException("text is expected");
    }
    return node.textValue();
  }

  private static Map<String, String> map(JsonNode node) {
    JsonNode object = node.isTextual() ? parse(node.textValue()) : node;
    if (!object.isObject()) {
      throw new IllegalArgumentException("an object is expected");
    }
    Map<String, String> map = new LinkedHashMap<>();
    object.properties().forEach(entry -> map.put(entry.getKey(), string(entry.getValue())));
    return map;
  }

  private static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("not JSON", e);
    }
  }

  private static Schema notNull(Schema schema) {
    return schema.isUnion()
        ? schema.getTypes().stream()
            .filter(type -> type.getType() != Schema.Type.NULL)
            .findFirst()
            .orElseThrow()
        : schema;
  }

  private static boolean isInstant(Schema schema) {
    return schema.getLogicalType() instanceof LogicalTypes.TimestampMicros;
  }

  private static String expected(Schema schema) {
    return switch (schema.getType()) {
      case LONG ->
          isInstant(schema)
              ? "an instant: ISO-8601 in UTC or with an offset, or epoch microseconds"
              : "a whole number of 64 bits";
      case INT -> "a whole number of 32 bits";
      case FLOAT, DOUBLE -> "a number";
      case ENUM -> "one of " + schema.getEnumSymbols();
      case MAP -> "an object of texts";
      default -> "a text";
    };
  }

  /** A value that doesn't fit its field. */
  public static final class BadField extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String field;

    private BadField(String field, String message) {
      super(message);
      this.field = field;
    }

    /** Its name. */
    public String field() {
      return field;
    }
  }
}
