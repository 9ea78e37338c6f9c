package io.fleetledger.api;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fleetledger.query.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Answers as JSON: whole numbers as numbers, decimals as texts with every digit, instants in ISO
 * 8601, absent values null.
 */
final class Json {
  static final String TYPE = "application/json";

  static final JsonMapper MAPPER =
      JsonMapper.builder().enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).build();

  private Json() {}

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  static byte[] bytes(JsonNode node) {
    try {
      return MAPPER.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values has a JSON text", e);
    }
  }

  /** For people who look with their own eyes. */
  static byte[] pretty(JsonNode node) {
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values has a JSON text", e);
    }
  }

  static Response ok(JsonNode node) {
    return Response.ok(TYPE, bytes(node));
  }

  /** A problem as RFC 9457 has it. */
  static Response problem(int status, String detail, Map<String, String> headers) {
    ObjectNode problem =
        object()
            .put("type", "about:blank")
            .put("title", Status.phrase(status))
            .put("status", status)
            .put("detail", detail);
    return new Response.Whole(status, "application/problem+json", headers, bytes(problem));
  }

  /** A page: {@code {"rows": [...], "next": ...}}. */
  static byte[] page(Answer answer) {
    return object(generator -> writePage(answer, generator));
  }

  /** Fields of an object. */
  @FunctionalInterface
  interface Fields {
    void write(JsonGenerator generator) throws IOException;
  }

  static byte[] object(Fields fields) {
    var out = new ByteArrayOutputStream();
    try (JsonGenerator generator = MAPPER.createGenerator(out)) {
      generator.writeStartObject();
      fields.write(generator);
      generator.writeEndObject();
    } catch (IOException e) {
      throw new IllegalStateException("memory can be written", e);
    }
    return out.toByteArray();
  }

  static void writePage(Answer answer, JsonGenerator generator) throws IOException {
    generator.writeArrayFieldStart("rows");
    for (List<@Nullable Object> row : answer.rows()) {
      generator.writeStartObject();
      writeRow(answer, row, generator);
      generator.writeEndObject();
    }
    generator.writeEndArray();
    generator.writeStringField("next", answer.next() == null ? null : answer.next().text());
  }

  static void writeRow(Answer answer, List<@Nullable Object> row, JsonGenerator generator)
      throws IOException {
    for (int i = 0; i < row.size(); i++) {
      generator.writeFieldName(answer.columns().get(i).name());
      value(generator, answer.columns().get(i), row.get(i));
    }
  }

  private static void value(JsonGenerator generator, Answer.Column column, @Nullable Object value)
      throws IOException {
    if (value == null) {
      generator.writeNull();
      return;
    }
    switch (column.kind()) {
      case TEXT, INSTANT -> generator.writeString(value.toString());
      case FLAG -> generator.writeBoolean((Boolean) value);
      case INTEGER -> generator.writeNumber((BigDecimal) value);
      case DECIMAL -> generator.writeString(((BigDecimal) value).toPlainString());
      case BYTES -> generator.writeString(Base64.getEncoder().encodeToString((byte[]) value));
      case JSON -> generator.writeRawValue((String) value);
      case LIST -> generator.writeObject(value);
    }
  }
}
