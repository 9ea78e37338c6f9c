package io.fleetledger.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.api.Health.Check;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ApiHealthTest {
  private static @Nullable TestApi api;
  private static volatile Health ready = Health.of("process", false, "starting: \"waiting\"");

  @BeforeAll
  static void start() throws Exception {
    api = new TestApi(1_000, () -> ready);
  }

  @AfterAll
  static void stop() throws Exception {
    api().close();
  }

  private static TestApi api() {
    return Objects.requireNonNull(api);
  }

  @Test
  void what_is_well_is_200_and_what_is_not_is_503() throws Exception {
    ready = Health.of("process", false, "waiting");
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
    assertThat(get("/health/ready").statusCode()).isEqualTo(503);
  }

  @Test
  void the_answer_is_a_json_object_with_all_that_was_looked_at_anew_each_time() throws Exception {
    ready = new Health(List.of(new Check("a", true, "fine"), new Check("b", false, "5 behind")));
    HttpResponse<String> answer = get("/health/ready");

    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(answer.body().replaceAll("\\s+", ""))
        .isEqualTo(
            "{\"status\":\"down\",\"checks\":["
                + "{\"name\":\"a\",\"ok\":true,\"detail\":\"fine\"},"
                + "{\"name\":\"b\",\"ok\":false,\"detail\":\"5behind\"}]}");

    ready = new Health(List.of());
    assertThat(get("/health/ready").statusCode()).isEqualTo(200);
  }

  @Test
  void only_get_is_answered_and_only_there() throws Exception {
    HttpResponse<String> post = api().send(null, "POST", "/health/live", "");
    assertThat(post.statusCode()).isEqualTo(405);
    assertThat(post.headers().firstValue("Allow")).contains("GET");
    assertThat(get("/other").statusCode()).isEqualTo(404);
    assertThat(get("/health/liveness").statusCode()).isEqualTo(404);
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return api().get(null, path);
  }
}
