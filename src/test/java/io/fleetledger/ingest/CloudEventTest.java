package io.fleetledger.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fleetledger.metering.Acceptance;
import io.fleetledger.metering.MeteringSettings;
import io.fleetledger.schema.InferenceEvent;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The shapes of CloudEvents 1.0: its JSON format, and its binding to HTTP. */
class CloudEventTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final String DATA =
      """
      {"tenant_id": "acme", "arrived_at": "2026-03-01T11:59:00Z",
       "finished_at": "2026-03-01T11:59:01Z", "input_tokens": 100, "output_tokens": 10}""";

  private final EventReader reader =
      new EventReader(
          new Acceptance(MeteringSettings.DEFAULT), Clock.fixed(NOW, ZoneOffset.UTC), 10);

  private static String structured(String id, String more) {
    return """
    {"specversion": "1.0", "type": "io.fleetledger.inference-event", "source": "node-1",
     "id": "%s", "time": "2026-03-01T11:59:01Z", "subject": "chat", "traceparent": "00-1-2-01",
     %s "data": %s}"""
        .formatted(id, more, DATA);
  }

  private static CloudEvent binary(@Nullable String type, @Nullable String contentType) {
    return new CloudEvent("1.0", type, "node-1", "b1", contentType);
  }

  private List<EventReader.Entry> read(String body, EventFormat format) {
    return reader.read(body.getBytes(UTF_8), format);
  }

  private static InferenceEvent event(EventReader.Entry entry) {
    assertThat(entry.verdict()).isNull();
    return Objects.requireNonNull(entry.event());
  }

  private static @Nullable String fault(EventReader.Entry entry) {
    return Objects.requireNonNull(entry.verdict()).detail();
  }

  @Test
  void a_structured_one_names_event_and_node_and_may_have_optional_and_extension_attributes() {
    InferenceEvent event = event(read(structured("c1", ""), EventFormat.CLOUD_EVENT).getFirst());

    assertThat(event.getEventId()).isEqualTo("c1");
    assertThat(event.getNodeId()).isEqualTo("node-1");
    assertThat(event.getInputTokens()).isEqualTo(100);
  }

  @Test
  void what_the_data_says_of_itself_counts_more() {
    String own = DATA.replace("{\"tenant_id\"", "{\"event_id\": \"own\", \"tenant_id\"");

    assertThat(
            event(
                    reader
                        .read(own.getBytes(UTF_8), binary(CloudEvent.TYPE, "application/json"))
                        .getFirst())
                .getEventId())
        .isEqualTo("own");
  }

  @Test
  void a_batch_is_an_array_each_judged_by_itself_and_may_be_empty() {
    List<EventReader.Entry> entries =
        read(
            "["
                + structured("c1", "")
                + ","
                + structured("c2", "").replace("1.0", "0.3")
                + ","
                + structured("c3", "\"datacontenttype\": \"application/json; charset=utf-8\",")
                + "]",
            EventFormat.CLOUD_EVENTS);

    assertThat(event(entries.getFirst()).getEventId()).isEqualTo("c1");
    assertThat(fault(entries.get(1))).isEqualTo("specversion must be 1.0");
    assertThat(event(entries.get(2)).getEventId()).isEqualTo("c3");
    assertThat(read("[]", EventFormat.CLOUD_EVENTS)).isEmpty();
  }

  @Test
  void a_batch_is_no_single_one_and_the_other_way_round() {
    assertThatThrownBy(() -> read(structured("c1", ""), EventFormat.CLOUD_EVENTS))
        .isInstanceOf(BatchException.class);
    assertThatThrownBy(() -> read("[" + structured("c1", "") + "]", EventFormat.CLOUD_EVENT))
        .isInstanceOf(BatchException.class);
  }

  @Test
  void in_the_binary_mode_the_body_is_the_data() {
    InferenceEvent event =
        event(
            reader
                .read(DATA.getBytes(UTF_8), binary(CloudEvent.TYPE, "application/json"))
                .getFirst());

    assertThat(event.getEventId()).isEqualTo("b1");
    assertThat(event.getNodeId()).isEqualTo("node-1");
  }

  @ParameterizedTest
  @CsvSource({
    "\"type\": \"io.fleetledger.inference-event\", \"type\": \"other\", type must be",
    "\"id\": \"c1\", \"id\": \"\", id and source",
    "\"source\": \"node-1\", \"source\": null, id and source",
    "\"subject\": \"chat\", \"datacontenttype\": \"text/xml\", datacontenttype must be",
    "\"data\": {, \"data_base64\": {, data must be a JSON object",
  })
  void what_is_not_as_it_must_be_is_rejected_and_says_why(
      String right, String wrong, String fault) {
    String body = structured("c1", "").replace(right, wrong);

    assertThat(fault(read(body, EventFormat.CLOUD_EVENT).getFirst())).startsWith(fault);
  }

  @Test
  void media_types_are_told_apart_whatever_their_parameters_and_case() {
    assertThat(EventFormat.of("application/cloudevents+json; charset=UTF-8"))
        .contains(EventFormat.CLOUD_EVENT);
    assertThat(EventFormat.of("Application/CloudEvents-Batch+JSON"))
        .contains(EventFormat.CLOUD_EVENTS);
    assertThat(EventFormat.of("application/cloudevents+avro")).isEmpty();
  }
}
