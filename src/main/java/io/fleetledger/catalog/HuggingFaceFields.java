package io.fleetledger.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The fields of a configuration, read strictly: what is missing or senseless is named. */
final class HuggingFaceFields {
  private static final JsonMapper JSON = new JsonMapper();

  private final String source;
  private final ObjectNode fields;

  private HuggingFaceFields(String source, ObjectNode fields) {
    this.source = source;
    this.fields = fields;
  }

  static HuggingFaceFields of(String source, JsonNode json) {
    if (json instanceof ObjectNode object) {
      return new HuggingFaceFields(source, object);
    }
    throw new IllegalArgumentException(source + " must be a JSON object");
  }

  /** The same with values, a JSON object, for fields that are absent; a null is not absent. */
  HuggingFaceFields withDefaults(String defaults) {
    try {
      ObjectNode merged = (ObjectNode) JSON.readTree(defaults);
      merged.setAll(fields);
      return new HuggingFaceFields(source, merged);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("defaults that are no JSON: " + defaults, e);
    }
  }

  HuggingFaceFields nested(String name) {
    return of(source + ", " + name, present(name));
  }

  boolean has(String name) {
    return fields.hasNonNull(name);
  }

  /** A value as it stands. */
  JsonNode raw(String name) {
    return present(name);
  }

  /** A text. */
  String text(String name) {
    JsonNode value = present(name);
    if (!value.isTextual()) {
      throw wrong(name, value, "a text");
    }
    return value.textValue();
  }

  /** A positive number. */
  int count(String name) {
    int value = countOr(name, 0);
    if (value == 0) {
      throw wrong(name, present(name), "a positive integer");
    }
    return value;
  }

  /** A number >= 0, and a value that stands for null. */
  int countOr(String name, int ifNull) {
    JsonNode value = present(name);
    if (value.isNull()) {
      return ifNull;
    }
    if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 0) {
      throw wrong(name, value, "an integer >= 0");
    }
    return value.intValue();
  }

  boolean flag(String name) {
    JsonNode value = present(name);
    if (!value.isBoolean()) {
      throw wrong(name, value, "true or false");
    }
    return value.booleanValue();
  }

  /** The texts of an array; null is an empty one. */
  List<String> texts(String name) {
    return elements(name, JsonNode::isTextual, "an array of texts").stream()
        .map(JsonNode::textValue)
        .toList();
  }

  /** The numbers of an array; null is an empty one. */
  List<Integer> numbers(String name) {
    return elements(name, JsonNode::canConvertToInt, "an array of integers").stream()
        .map(JsonNode::intValue)
        .toList();
  }

  IllegalArgumentException refused(String reason) {
    return new IllegalArgumentException(source + ": " + reason);
  }

  private JsonNode present(String name) {
    JsonNode value = fields.get(name);
    if (value == null) {
      throw refused("the field " + name + " is missing");
    }
    return value;
  }

  private List<JsonNode> elements(String name, Predicate<JsonNode> fits, String expected) {
    JsonNode value = present(name);
    List<JsonNode> elements = new ArrayList<>();
    value.forEach(elements::add);
    if (!(value.isArray() || value.isNull()) || !elements.stream().allMatch(fits)) {
      throw wrong(name, value, expected);
    }
    return elements;
  }

  private IllegalArgumentException wrong(String name, JsonNode value, String expected) {
    return refused("%s must be %s, but is %s".formatted(name, expected, value));
  }
}
