package io.fleetledger.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.access.Role;
import java.net.http.HttpResponse;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Events over HTTP, where Kafka is away: what was read is to be sent again, the rest rejected. */
class EventApiTest {
  private static final String DATA =
      """
      {"tenant_id": "acme", "arrived_at": "2026-03-01T11:59:00Z",
       "finished_at": "2026-03-01T11:59:01Z", "input_tokens": 100}""";

  private static @Nullable TestApi shared;

  @BeforeAll
  static void start() throws Exception {
    shared = new TestApi();
  }

  @AfterAll
  static void stop() throws Exception {
    api().close();
  }

  private static TestApi api() {
    return Objects.requireNonNull(shared);
  }

  private static HttpResponse<String> post(String body, String... headers) throws Exception {
    return api().send(Role.REPORTER, "POST", "/api/v1/events", body, headers);
  }

  @Test
  void a_cloud_event_in_the_binary_mode_is_in_the_headers_percent_encoded() throws Exception {
    HttpResponse<String> answer =
        post(
            DATA,
            "Content-Type",
            "application/json",
            "ce-specversion",
            "1.0",
            "CE-Type",
            "io.fleetledger.inference-event",
            "ce-source",
            "n%C3%B6de+1",
            "ce-id",
            "b%201");

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).contains("\"event_id\":\"b 1\"", "NOT_WRITTEN");
  }

  @Test
  void a_cloud_event_in_the_binary_mode_of_another_type_is_rejected() throws Exception {
    HttpResponse<String> answer =
        post(
            DATA,
            "Content-Type",
            "application/json",
            "ce-specversion",
            "1.0",
            "ce-type",
            "com.example.other",
            "ce-source",
            "node-1",
            "ce-id",
            "b1");

    assertThat(answer.statusCode()).isEqualTo(207);
    assertThat(answer.body()).contains("NOT_AN_EVENT", "type must be");
  }

  @Test
  void a_structured_one_ignores_headers_that_look_like_the_binary_mode() throws Exception {
    HttpResponse<String> answer =
        post(
            """
            {"specversion": "1.0", "type": "io.fleetledger.inference-event", "source": "node-1",
             "id": "s1", "data": %s}"""
                .formatted(DATA),
            "Content-Type",
            "application/cloudevents+json; charset=UTF-8",
            "ce-specversion",
            "1.0",
            "ce-id",
            "other");

    assertThat(answer.body()).contains("\"event_id\":\"s1\"").doesNotContain("other");
  }

  @Test
  void a_body_of_an_unknown_type_is_refused() throws Exception {
    assertThat(post(DATA, "Content-Type", "application/cloudevents+avro").statusCode())
        .isEqualTo(415);
  }
}
