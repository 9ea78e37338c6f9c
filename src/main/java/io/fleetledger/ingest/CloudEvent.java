package io.fleetledger.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a CloudEvent 1.0 says of itself. Its data is an inference event; where that lacks them,
 * {@code id} is the event's id, and {@code source} the node.
 *
 * @param specVersion of CloudEvents
 * @param type what its data is
 * @param source where it comes from
 * @param id its own, unique at its source
 * @param contentType media type of the data; null: JSON
 */
public record CloudEvent(
    @Nullable String specVersion,
    @Nullable String type,
    @Nullable String source,
    @Nullable String id,
    @Nullable String contentType) {
  /** The type of events that hold one of ours. */
  public static final String TYPE = "io.fleetledger.inference-event";

  /** Of an event in the structured mode, which is one JSON object. */
  static CloudEvent of(ObjectNode structured) {
    return new CloudEvent(
        text(structured, "specversion"),
        text(structured, "type"),
        text(structured, "source"),
        text(structured, "id"),
        text(structured, "datacontenttype"));
  }

  private static @Nullable String text(ObjectNode object, String name) {
    return object.path(name).isTextual() ? object.path(name).textValue() : null;
  }

  /**
   * The fields of the inference event.
   *
   * @param data what it carries; null: nothing
   * @throws NotOneException if that is none
   */
  ObjectNode fields(@Nullable JsonNode data) {
    if (!"1.0".equals(specVersion)) {
      throw new NotOneException("specversion must be 1.0");
    }
    if (!TYPE.equals(type)) {
      throw new NotOneException("type must be " + TYPE);
    }
    if (id == null || id.isEmpty() || source == null || source.isEmpty()) {
      throw new NotOneException("id and source must not be missing or empty");
    }
    if (!isJson(contentType)) {
      throw new NotOneException("datacontenttype must be application/json, or be left out");
    }
    if (!(data instanceof ObjectNode fields)) {
      throw new NotOneException("data must be a JSON object, the event");
    }
    if (!fields.hasNonNull("event_id")) {
      fields.put("event_id", id);
    }
    if (!fields.hasNonNull("node_id")) {
      fields.put("node_id", source);
    }
    return fields;
  }

  private static boolean isJson(@Nullable String mediaType) {
    if (mediaType == null) {
      return true;
    }
    String bare = mediaType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    return bare.endsWith("/json") || bare.endsWith("+json");
  }

  /** What was sent is no CloudEvent of ours. */
  static final class NotOneException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private NotOneException(String message) {
      super(message);
    }
  }
}
