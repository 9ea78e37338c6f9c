package io.fleetledger.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.api.Health.Check;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HealthServerTest {
  private final HttpClient http = HttpClient.newHttpClient();
  private HealthServer server;
  private volatile Health ready = Health.of("process", false, "starting: \"waiting\"");

  @BeforeEach
  void start() throws Exception {
    server =
        HealthServer.start(
            "127.0.0.1", 0, () -> Health.of("process", true, "starting"), () -> ready);
  }

  @AfterEach
  void stop() {
    server.close();
    http.close();
  }

  @Test
  void what_is_well_is_200_and_what_is_not_is_503() throws Exception {
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
    assertThat(get("/health/ready").statusCode()).isEqualTo(503);
  }

  @Test
  void the_answer_is_a_json_object_with_all_that_was_looked_at() throws Exception {
    ready = new Health(List.of(new Check("a", true, "fine"), new Check("b", false, "5 behind")));
    HttpResponse<String> answer = get("/health/ready");

    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(answer.body().replaceAll("\\s+", ""))
        .isEqualTo(
            "{\"status\":\"down\",\"checks\":["
                + "{\"name\":\"a\",\"ok\":true,\"detail\":\"fine\"},"
                + "{\"name\":\"b\",\"ok\":false,\"detail\":\"5behind\"}]}");
  }

  @Test
  void each_question_is_answered_anew() throws Exception {
    ready = new Health(List.of());

    assertThat(get("/health/ready").statusCode()).isEqualTo(200);
  }

  @Test
  void only_get_is_answered_and_only_there() throws Exception {
    HttpRequest post =
        HttpRequest.newBuilder(URI.create(server.address() + "/health/live"))
            .POST(BodyPublishers.noBody())
            .build();

    assertThat(http.send(post, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(405);
    assertThat(get("/other").statusCode()).isEqualTo(404);
    assertThat(get("/health/liveness").statusCode()).isEqualTo(404);
  }

  private HttpResponse<String> get(String path) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(server.address() + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
