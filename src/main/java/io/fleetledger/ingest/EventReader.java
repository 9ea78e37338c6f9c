package io.fleetledger.ingest;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fleetledger.metering.Acceptance;
import io.fleetledger.metering.Rejection;
import io.fleetledger.replay.FieldValues;
import io.fleetledger.schema.InferenceEvent;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a batch of events: each for itself, so that a bad one stops no other. */
final class EventReader {
  private static final JsonMapper JSON = new JsonMapper();

  /** What an event says that says nothing: the schema's defaults. */
  private static final InferenceEvent DEFAULTS =
      InferenceEvent.newBuilder()
          .setEventId("")
          .setNodeId("")
          .setTenantId("")
          .setArrivedAt(Instant.EPOCH)
          .setFinishedAt(Instant.EPOCH)
          .build();

  private static final List<String> REQUIRED =
      List.of("event_id", "node_id", "tenant_id", "arrived_at", "finished_at");

  private final Acceptance acceptance;
  private final InstantSource clock;
  private final int maxEvents;

  EventReader(Acceptance acceptance, InstantSource clock, int maxEvents) {
    this.acceptance = acceptance;
    this.clock = clock;
    this.maxEvents = maxEvents;
  }

  /**
   * An entry of a batch.
   *
   * @param event what was read; null: it was rejected
   * @param verdict why; null: it was not rejected
   */
  record Entry(@Nullable InferenceEvent event, @Nullable Verdict verdict) {}

  /**
   * The events of a body.
   *
   * @throws BatchException if it is no batch
   */
  List<Entry> read(byte[] body, EventFormat format) {
    var entries = new ArrayList<Entry>();
    long nowMillis = clock.millis();
    try (JsonParser parser = JSON.createParser(body)) {
      JsonToken first = parser.nextToken();
      if (first == JsonToken.START_ARRAY && format != EventFormat.CLOUD_EVENT) {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          if (entries.size() == maxEvents) {
            throw new BatchException("a batch holds at most " + maxEvents + " events", true);
          }
          entries.add(entry(entries.size(), JSON.readTree(parser), format, nowMillis));
        }
      } else if (first == JsonToken.START_OBJECT && format != EventFormat.CLOUD_EVENTS) {
        entries.add(entry(0, JSON.readTree(parser), format, nowMillis));
      } else {
        throw new BatchException("the body is no batch of events of the type it names", false);
      }
      if (parser.nextToken() != null) {
        throw new BatchException("the body goes on after its batch", false);
      }
      return entries;
    } catch (JacksonException e) {
      throw new BatchException("the body is not JSON: " + e.getOriginalMessage(), false);
    } catch (IOException e) {
      throw new IllegalStateException("bytes in memory can be read", e);
    }
  }

  /**
   * The event that a body holds as the data of a CloudEvent in the binary mode.
   *
   * @param cloud what its headers say
   * @throws BatchException if the body is not JSON
   */
  List<Entry> read(byte[] body, CloudEvent cloud) {
    try {
      JsonNode data = JSON.readTree(body);
      return List.of(cloudEntry(0, cloud, data, clock.millis()));
    } catch (JacksonException e) {
      throw new BatchException("the body is not JSON: " + e.getOriginalMessage(), false);
    } catch (IOException e) {
      throw new IllegalStateException("bytes in memory can be read", e);
    }
  }

  private Entry entry(int index, JsonNode node, EventFormat format, long nowMillis) {
    if (!(node instanceof ObjectNode object)) {
      return rejected(index, null, "NOT_AN_EVENT", "a JSON object is expected");
    }
    return format.isCloud()
        ? cloudEntry(index, CloudEvent.of(object), object.get("data"), nowMillis)
        : read(index, object, nowMillis);
  }

  private Entry cloudEntry(int index, CloudEvent cloud, @Nullable JsonNode data, long nowMillis) {
    try {
      return read(index, cloud.fields(data), nowMillis);
    } catch (CloudEvent.NotOneException e) {
      return rejected(index, cloud.id(), "NOT_AN_EVENT", String.valueOf(e.getMessage()));
    }
  }

  private Entry read(int index, ObjectNode fields, long nowMillis) {
    String id = fields.path("event_id").asText();
    for (String name : REQUIRED) {
      if (fields.path(name).isMissingNode() || fields.path(name).isNull()) {
        return rejected(index, id, "MISSING_FIELD", name + " is missing");
      }
    }
    var event = new InferenceEvent();
    for (int i = 0; i < DEFAULTS.getSchema().getFields().size(); i++) {
      event.put(i, DEFAULTS.get(i));
    }
    try {
      FieldValues.fill(event, fields);
    } catch (FieldValues.BadField e) {
      return rejected(index, id, "BAD_FIELD", e.field() + ": " + e.getMessage());
    }
    Rejection fault = acceptance.check(event, nowMillis);
    return fault == null
        ? new Entry(event, null)
        : rejected(index, id, fault.reason().name(), fault.detail());
  }

  private static Entry rejected(int index, @Nullable String eventId, String reason, String detail) {
    return new Entry(null, Verdict.rejected(index, eventId, reason, detail));
  }
}
