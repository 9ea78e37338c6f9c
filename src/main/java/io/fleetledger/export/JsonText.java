package io.fleetledger.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** A JSON object of texts under construction, its keys in the order in which they came. */
final class JsonText {
  static final JsonMapper MAPPER =
      JsonMapper.builder().enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).build();

  private final ObjectNode node = MAPPER.createObjectNode();

  private JsonText() {}

  static JsonText object() {
    return new JsonText();
  }

  /** Adds a text unless it is empty: what is not there has no key. */
  JsonText with(String key, String value) {
    if (!value.isEmpty()) {
      node.put(key, value);
    }
    return this;
  }

  /** The object; null: it would be empty. */
  @Nullable String textOrNull() {
    return node.isEmpty() ? null : text();
  }

  /** The object. */
  String text() {
    return text(node);
  }

  static String text(JsonNode node) {
    try {
      return MAPPER.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values has a JSON text", e);
    }
  }
}
