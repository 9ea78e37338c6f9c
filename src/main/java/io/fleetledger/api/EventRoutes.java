package io.fleetledger.api;

import com.fasterxml.jackson.core.JsonGenerator;
import io.fleetledger.access.Role;
import io.fleetledger.ingest.BatchException;
import io.fleetledger.ingest.CloudEvent;
import io.fleetledger.ingest.EventFormat;
import io.fleetledger.ingest.Ingestion;
import io.fleetledger.ingest.Verdict;
import io.fleetledger.ingest.Verdict.Fate;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Events over HTTP. */
final class EventRoutes {
  private static final int RETRY_SECONDS = 1;

  private final Ingestion ingestion;
  private final int maxBytes;

  EventRoutes(Ingestion ingestion, int maxBytes) {
    this.ingestion = ingestion;
    this.maxBytes = maxBytes;
  }

  List<Route> all() {
    return List.of(
        new Route(
            "POST",
            Routes.BASE + "/events",
            "Takes inference events: an event, an array of them, or CloudEvents, one (structured, or"
                + " binary with the headers ce-specversion, ce-type, ce-source, ce-id) or a batch."
                + " Answers when Kafka has them, for each by itself: 200 if all were"
                + " accepted, 207 if some were rejected, 503 if some are to be sent again, 429 if"
                + " none was taken because too many are under way. Events that come again count"
                + " once.",
            Set.of(Role.ADMIN, Role.OPERATOR, Role.REPORTER),
            List.of(),
            Arrays.stream(EventFormat.values()).map(EventFormat::mediaType).toList(),
            List.of(Json.TYPE),
            this::take));
  }

  private Response take(Request request) throws IOException, InterruptedException {
    String type = request.headers().apply("Content-Type");
    EventFormat format =
        EventFormat.of(type == null ? "" : type)
            .orElseThrow(
                () ->
                    new Problem(
                        415,
                        "Content-Type: give one of "
                            + Arrays.stream(EventFormat.values())
                                .map(EventFormat::mediaType)
                                .toList()));
    boolean isBinary =
        format == EventFormat.JSON && request.headers().apply("ce-specversion") != null;
    byte[] body = request.body().read(maxBytes);
    try {
      List<Verdict> verdicts =
          (isBinary
                  ? ingestion.take(body, cloudEvent(request, type))
                  : ingestion.take(body, format))
              .orElseThrow(
                  () ->
                      Problem.tooMany(
                          "too many events are under way: send the batch again", RETRY_SECONDS));
      return answer(verdicts);
    } catch (BatchException e) {
      throw new Problem(e.isTooLarge() ? 413 : 400, String.valueOf(e.getMessage()));
    }
  }

  /** CloudEvents' binary mode: what the event says of itself is in headers, its data the body. */
  private static CloudEvent cloudEvent(Request request, @Nullable String type) {
    return new CloudEvent(
        attribute(request, "specversion"),
        attribute(request, "type"),
        attribute(request, "source"),
        attribute(request, "id"),
        type);
  }

  private static @Nullable String attribute(Request request, String name) {
    String value = request.headers().apply("ce-" + name);
    if (value == null) {
      return null;
    }
    try {
      // What is no printable ASCII comes percent-encoded; a plus is a plus.
      return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new Problem(400, "ce-" + name + ": a percent sign is written %25");
    }
  }

  private static Response answer(List<Verdict> verdicts) {
    long rejected = count(verdicts, Fate.REJECTED);
    long failed = count(verdicts, Fate.FAILED);
    int status = failed > 0 ? 503 : rejected > 0 ? 207 : 200;
    byte[] body =
        Json.object(
            json -> {
              json.writeNumberField("accepted", verdicts.size() - rejected - failed);
              json.writeNumberField("rejected", rejected);
              json.writeNumberField("failed", failed);
              json.writeArrayFieldStart("events");
              for (Verdict verdict : verdicts) {
                write(verdict, json);
              }
              json.writeEndArray();
            });
    return new Response.Whole(
        status,
        Json.TYPE,
        failed > 0 ? Map.of("Retry-After", Integer.toString(RETRY_SECONDS)) : Map.of(),
        body);
  }

  private static void write(Verdict verdict, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeNumberField("index", verdict.index());
    json.writeStringField("event_id", verdict.eventId());
    json.writeStringField("status", verdict.fate().name().toLowerCase(Locale.ROOT));
    if (verdict.reason() != null) {
      json.writeStringField("reason", verdict.reason());
      json.writeStringField("detail", verdict.detail());
    }
    json.writeEndObject();
  }

  private static long count(List<Verdict> verdicts, Fate fate) {
    return verdicts.stream().filter(it -> it.fate() == fate).count();
  }
}
