package io.fleetledger.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fleetledger.access.Role;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The document and the server say the same. */
class OpenApiTest {
  private static @Nullable TestApi shared;

  @BeforeAll
  static void start() throws Exception {
    shared = new TestApi(0, () -> TestApi.UP);
  }

  @AfterAll
  static void stop() throws Exception {
    api().close();
  }

  private static TestApi api() {
    return Objects.requireNonNull(shared);
  }

  private static JsonNode document() throws Exception {
    return new JsonMapper().readTree(api().get(Role.ADMIN, "/api/v1/openapi.json").body());
  }

  @Test
  void every_route_is_in_the_document_and_nothing_else() throws Exception {
    var told = new TreeSet<String>();
    document()
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .fieldNames()
                    .forEachRemaining(
                        it -> told.add(it.toUpperCase(Locale.ROOT) + " " + path.getKey())));
    var served = new TreeSet<String>();
    api()
        .routes(() -> TestApi.UP)
        .all()
        .forEach(route -> served.add(route.method() + " " + route.path()));

    assertThat(told).isEqualTo(served).hasSizeGreaterThan(35);
  }

  @Test
  void whatever_parameter_and_choice_the_document_has_is_answered() throws Exception {
    int asked = 0;
    for (var path : document().path("paths").properties()) {
      JsonNode operation = path.getValue().path("get");
      if (operation.isMissingNode() || path.getKey().endsWith("/live")) {
        continue;
      }
      String concrete =
          path.getKey().replace("{tenant}", "acme").replace("{first_day}", "2026-02-01");
      for (JsonNode parameter : operation.path("parameters")) {
        if (!parameter.path("in").asText().equals("query")) {
          continue;
        }
        for (String value : values(parameter)) {
          String question = concrete + "?" + parameter.path("name").asText() + "=" + value;
          if (concrete.endsWith("/preview") && !question.contains("tenant=")) {
            question += "&tenant=acme";
          }
          HttpResponse<String> answer = api().get(Role.ADMIN, question);
          int expected = concrete.endsWith("/alerts") && !hasAlerts() ? 404 : 200;
          assertThat(answer.statusCode()).as(question + ": " + answer.body()).isEqualTo(expected);
          asked++;
        }
      }
    }
    assertThat(asked).isGreaterThan(300);
  }

  private static boolean hasAlerts() throws Exception {
    return !api()
        .database
        .query(
            "SELECT 1 FROM pg_class WHERE relname = 'alert' AND relnamespace = 'fleet'::regnamespace")
        .isEmpty();
  }

  private static Iterable<String> values(JsonNode parameter) {
    JsonNode schema = parameter.path("schema");
    JsonNode choices =
        schema.has("items") ? schema.path("items").path("enum") : schema.path("enum");
    var values = new ArrayList<String>();
    choices.forEach(it -> values.add(it.asText()));
    if (!values.isEmpty()) {
      return values;
    }
    switch (parameter.path("name").asText()) {
      case "from" -> values.add("2026-03-01T10:00:00Z");
      case "until", "to" -> values.add("2026-03-02");
      case "limit" -> values.add("1");
      case "cursor" -> {}
      default -> values.add("x");
    }
    return values;
  }

  @Test
  void what_the_document_does_not_have_is_refused() throws Exception {
    HttpResponse<String> answer = api().get(Role.ADMIN, "/api/v1/usage?tenants=acme");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    JsonNode problem = new JsonMapper().readTree(answer.body());
    assertThat(problem.path("status").asInt()).isEqualTo(400);
    assertThat(problem.path("detail").asText()).startsWith("tenants is no parameter here");
    assertThat(api().get(Role.ADMIN, "/api/v1/usage?grain=year").statusCode()).isEqualTo(400);
    assertThat(api().get(Role.ADMIN, "/api/v1/usage?limit=10001").statusCode()).isEqualTo(400);
    assertThat(api().get(Role.ADMIN, "/api/v1/usage?cursor=x").statusCode()).isEqualTo(400);
    assertThat(api().get(Role.ADMIN, "/api/v1/usage?from=yesterday").statusCode()).isEqualTo(400);
    assertThat(api().send(Role.ADMIN, "DELETE", "/api/v1/usage", null).statusCode()).isEqualTo(405);
    assertThat(api().get(Role.ADMIN, "/api/v2/usage").statusCode()).isEqualTo(404);
  }
}
