package io.fleetledger.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A CloudEvent 1.0 in JSON. Its data is an inference event; where that lacks them, {@code id} is
 * the event's id, and {@code source} the node.
 */
final class CloudEvent {
  /** The type of events that hold one of ours. */
  static final String TYPE = "io.fleetledger.inference-event";

  private CloudEvent() {}

  /**
   * The fields of the inference event.
   *
   * @throws NotOneException if it holds none
   */
  static ObjectNode fields(ObjectNode cloud) {
    if (!cloud.path("specversion").asText().equals("1.0")) {
      throw new NotOneException("specversion must be 1.0");
    }
    if (!cloud.path("type").asText().equals(TYPE)) {
      throw new NotOneException("type must be " + TYPE);
    }
    if (!(cloud.get("data") instanceof ObjectNode data)) {
      throw new NotOneException("data must be a JSON object, the event");
    }
    JsonNode id = cloud.get("id");
    JsonNode source = cloud.get("source");
    if (id == null || source == null) {
      throw new NotOneException("id and source are missing");
    }
    if (!data.hasNonNull("event_id")) {
      data.set("event_id", id);
    }
    if (!data.hasNonNull("node_id")) {
      data.set("node_id", source);
    }
    return data;
  }

  /** What was sent is no CloudEvent of ours. */
  static final class NotOneException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private NotOneException(String message) {
      super(message);
    }
  }
}
