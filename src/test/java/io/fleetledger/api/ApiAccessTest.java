package io.fleetledger.api;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fleetledger.access.Role;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who is let in, and sees what: held against every route of the document that is served. */
class ApiAccessTest {
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

  /** A route as the document tells it. */
  private record Told(String method, String path, Set<String> roles, List<String> parameters) {
    /** With something for each variable. */
    String concrete(String tenant) {
      return path.replace("{tenant}", tenant)
          .replace("{first_day}", "2026-02-01")
          .replace("{id}", "any");
    }

    boolean isOpen() {
      return roles.isEmpty();
    }

    boolean isLive() {
      return path.endsWith("/live");
    }
  }

  private static List<Told> told() throws Exception {
    JsonNode document =
        new JsonMapper().readTree(api().get(Role.ADMIN, "/api/v1/openapi.json").body());
    var all = new ArrayList<Told>();
    document
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        method ->
                            all.add(
                                new Told(
                                    method.getKey().toUpperCase(java.util.Locale.ROOT),
                                    path.getKey(),
                                    texts(method.getValue().path("x-roles")),
                                    StreamSupport.stream(
                                            method.getValue().path("parameters").spliterator(),
                                            false)
                                        .filter(it -> it.path("in").asText().equals("query"))
                                        .map(it -> it.path("name").asText())
                                        .toList()))));
    assertThat(all).hasSizeGreaterThan(35);
    return all;
  }

  private static Set<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).collect(toSet());
  }

  @Test
  void every_route_but_health_refuses_without_a_token_and_with_a_bad_one() throws Exception {
    for (Told route : told()) {
      if (route.isOpen()) {
        assertThat(route.path()).startsWith("/health/");
        continue;
      }
      for (String token : new String[] {null, "", "flt_none", "a.b.c"}) {
        HttpResponse<String> answer =
            api().sendWith(token, route.method(), route.concrete("acme"), null);
        assertThat(answer.statusCode()).as(route + " with " + token).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate").orElse("")).startsWith("Bearer");
        assertThat(answer.body()).doesNotContain("acme");
      }
    }
    assertThat(api().get(null, "/api/v1/nothing").statusCode()).isEqualTo(401);
  }

  @Test
  void every_role_may_what_the_document_says_and_nothing_else() throws Exception {
    for (Told route : told()) {
      for (Role role : Role.values()) {
        if (route.isOpen() || route.isLive() && route.roles().contains(role.text())) {
          continue;
        }
        int status = api().send(role, route.method(), route.concrete("acme"), null).statusCode();
        if (route.roles().contains(role.text())) {
          assertThat(status).as(role + " at " + route).isNotIn(401, 403, 405, 500);
        } else {
          assertThat(status).as(role + " at " + route).isEqualTo(403);
        }
      }
    }
  }

  @Test
  void a_tenant_sees_nothing_of_another_by_any_route_parameter_cursor_or_export() throws Exception {
    int shown = 0;
    for (Told route : told()) {
      if (!route.roles().contains("tenant") || !route.method().equals("GET") || route.isLive()) {
        continue;
      }
      for (String query : queries(route)) {
        for (String accept : List.of("application/json", "text/csv")) {
          String mine = body(Role.TENANT, route.concrete("acme") + query, accept);
          assertThat(mine).as(route + query).doesNotContain("zeta", "trace-2");
        }
        String all = body(Role.ADMIN, route.concrete("zeta") + query, "application/json");
        shown += all.contains("zeta") ? 1 : 0;
      }
      if (route.path().contains("{tenant}")) {
        HttpResponse<String> other = api().get(Role.TENANT, route.concrete("zeta"));
        assertThat(other.statusCode()).as(route.toString()).isEqualTo(404);
        assertThat(other.body()).doesNotContain("12.5", "set-up");
      }
    }
    assertThat(shown).as("questions whose answer has zeta for who may see it").isGreaterThan(25);
  }

  /** Each parameter by which more could be asked for, and the pages of who sees everything. */
  private static List<String> queries(Told route) throws Exception {
    var queries = new ArrayList<String>(List.of(""));
    for (String parameter : route.parameters()) {
      switch (parameter) {
        case "tenant", "borne_by" -> {
          queries.add("?" + parameter + "=zeta");
          queries.add("?" + parameter + "=acme,zeta");
          queries.add("?" + parameter + "=zeta%27%20OR%20true--");
        }
        case "group" -> queries.add("?group=tenant");
        case "grain" -> queries.add("?grain=month");
        case "cursor" -> {
          JsonNode first =
              new JsonMapper()
                  .readTree(api().get(Role.ADMIN, route.concrete("zeta") + "?limit=1").body());
          if (first.hasNonNull("next")) {
            queries.add("?cursor=" + first.get("next").asText());
          }
        }
        default -> {}
      }
    }
    return queries;
  }

  private static String body(Role role, String path, String accept) throws Exception {
    return api().get(role, path, "Accept", accept).body();
  }

  @Test
  void a_tenant_hears_nothing_of_another() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(api().uri("/api/v1/live"))
            .header("Authorization", "Bearer " + api().secret(Role.TENANT))
            .build();
    HttpResponse<java.io.InputStream> live = api().http.send(request, BodyHandlers.ofInputStream());
    try (var lines =
        new BufferedReader(new InputStreamReader(live.body(), StandardCharsets.UTF_8))) {
      var heard = new StringBuilder();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        heard.append(line);
        if (line.startsWith("data: ")) {
          break;
        }
      }
      assertThat(heard.toString()).contains("event: usage", "acme").doesNotContain("zeta");
    }
  }

  @Test
  void what_a_live_stream_tells_ends_with_its_token() throws Exception {
    var made = api().tokens.create("eve", Role.OPERATOR, null, null, "test");
    HttpRequest request =
        HttpRequest.newBuilder(api().uri("/api/v1/live"))
            .header("Authorization", "Bearer " + made.secret())
            .build();
    HttpResponse<java.util.stream.Stream<String>> live =
        api().http.send(request, BodyHandlers.ofLines());
    var lines = live.body().iterator();
    assertThat(lines.next()).startsWith("retry:");

    api().tokens.revoke(made.token().id(), "test");
    api().forgetTokens();

    assertTimeoutPreemptively(Duration.ofSeconds(60), () -> lines.forEachRemaining(line -> {}));
  }

  @Test
  void a_statement_is_read_with_the_rights_of_its_tenant_alone() throws Exception {
    assertThat(api().get(Role.TENANT, "/api/v1/statements/preview").body())
        .isEqualTo("acme,acme,null");
    assertThat(api().get(Role.FINANCE, "/api/v1/statements/zeta/2026-02-01/export").body())
        .isEqualTo("zeta,zeta,2026-02-01");
  }

  @Test
  void a_revoked_and_an_expired_token_are_refused() throws Exception {
    var revoked = api().tokens.create("ann", Role.ADMIN, null, null, "test");
    assertThat(api().tokens.revoke(revoked.token().id(), "test")).isTrue();
    var expired = api().tokens.create("bob", Role.ADMIN, null, Instant.now(), "test");

    assertThat(api().sendWith(revoked.secret(), "GET", "/api/v1/me", null).statusCode())
        .isEqualTo(401);
    assertThat(api().sendWith(expired.secret(), "GET", "/api/v1/me", null).statusCode())
        .isEqualTo(401);
  }

  @Test
  void who_asks_too_often_or_tries_bad_tokens_is_told_to_wait() throws Exception {
    var authenticator =
        new io.fleetledger.access.Authenticator(api().tokens, null, java.time.Clock.systemUTC());
    Gate busy = new Gate(authenticator, 1, 1);
    String good = "Bearer " + api().secret(Role.ADMIN);

    for (String header : List.of(good, "Bearer flt_bad")) {
      var statuses = new ArrayList<Integer>();
      for (int i = 0; i < 4; i++) {
        try {
          busy.enter(header, "localhost", "10.0.0.1");
          statuses.add(200);
        } catch (Problem e) {
          statuses.add(e.status());
        }
      }
      assertThat(statuses.getFirst()).isIn(200, 401);
      assertThat(statuses.getLast()).as(header).isEqualTo(429);
    }
  }

  @Test
  void tokens_are_stored_as_hashes_and_their_making_is_on_the_trail() throws Exception {
    String stored = api().database.query("SELECT * FROM ledger.api_token").toString();
    assertThat(stored).contains("admin").doesNotContain("flt_");
    assertThat(api().get(Role.ADMIN, "/api/v1/audit").body())
        .contains("token.create", "statement.close")
        .doesNotContain("flt_");
  }

  @Test
  void no_answer_can_be_framed_sniffed_or_run_script_of_elsewhere() throws Exception {
    for (String path : List.of("/api/v1/me", "/health/live", "/probe.txt", "/nothing")) {
      HttpResponse<String> answer = api().get(Role.ADMIN, path);
      assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
      assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
          .contains("default-src 'self'", "frame-ancestors 'none'")
          .doesNotContain("unsafe");
    }
  }

  @Test
  void without_tokens_pages_of_elsewhere_are_refused() throws Exception {
    Gate open = new Gate(null, 0, 0);
    assertThat(open.enter(null, "localhost:8080", "127.0.0.1").role()).isEqualTo(Role.ADMIN);
    assertThat(open.enter(null, "127.0.0.1:8080", "127.0.0.1").role()).isEqualTo(Role.ADMIN);
    for (String host :
        new String[] {"evil.example", "evil.example:8080", "127.0.0.1.evil.io", null}) {
      org.assertj.core.api.Assertions.assertThatThrownBy(() -> open.enter(null, host, "127.0.0.1"))
          .isInstanceOf(Problem.class);
    }
  }

  @Test
  void the_documentation_says_who_may_what() throws Exception {
    assertThat(Files.readString(Path.of("README.md")))
        .contains(java.util.List.of(api().routes(() -> TestApi.UP).table().split("\n")));
  }
}
