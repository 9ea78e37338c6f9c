package io.fleetledger.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fleetledger.access.Caller;
import io.fleetledger.access.Role;
import io.fleetledger.query.Answer;
import io.fleetledger.query.Scope;
import io.fleetledger.query.Sources;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the process says of itself and of the caller. */
final class SystemRoutes {
  private final Reads reads;
  private final ProcessFacts process;

  SystemRoutes(Reads reads, ProcessFacts process) {
    this.reads = reads;
    this.process = process;
  }

  List<Route> all() {
    return List.of(
        health("/health/live", process.live()),
        health("/health/ready", process.ready()),
        new Route(
            "GET",
            "/metrics",
            "Metrics for Prometheus.",
            process.openMetrics() ? Set.of() : ReadRoutes.RUNNING,
            List.of(),
            List.of(),
            List.of("text/plain", "application/openmetrics-text"),
            this::metrics),
        Route.get(
            Routes.BASE + "/me",
            "Who the caller is: name, role, tenant.",
            Set.of(Role.values()),
            SystemRoutes::me),
        Route.get(
            Routes.BASE + "/version",
            "The program's version, its clock, and the span of event time that was seen.",
            ReadRoutes.EVERYONE,
            request -> version()),
        Route.get(
            Routes.BASE + "/config",
            "The settings in force; secrets are hidden.",
            ReadRoutes.RUNNING,
            request -> config()));
  }

  private static Route health(String path, Supplier<Health> health) {
    return Route.get(
        path, "Whether the process is well.", Set.of(), request -> health(health.get()));
  }

  private static Response health(Health health) {
    ObjectNode answer = Json.object().put("status", health.isUp() ? "up" : "down");
    answer.set("checks", Json.MAPPER.valueToTree(health.checks()));
    return new Response.Whole(health.isUp() ? 200 : 503, Json.TYPE, Map.of(), Json.pretty(answer));
  }

  private Response metrics(Request request) {
    Metrics.Page page = process.metrics().scrape(request.headers().apply("Accept"));
    return new Response.Whole(
        200, page.contentType(), Map.of(), page.text().getBytes(StandardCharsets.UTF_8));
  }

  private static Response me(Request request) {
    Caller caller = request.caller();
    return Json.ok(
        Json.object()
            .put("name", caller.name())
            .put("role", caller.role().text())
            .put("tenant", caller.tenantId())
            .put("auth", caller.proof()));
  }

  private Response version() throws SQLException {
    // Of the clock alone, which is everyone's.
    Answer clock = reads.ask(Scope.PLATFORM, Sources.CLOCK, Map.of());
    @Nullable Object first = clock.rows().getFirst().get(0);
    @Nullable Object last = clock.rows().getFirst().get(1);
    ObjectNode answer =
        Json.object().put("version", process.version()).put("now", Instant.now().toString());
    answer
        .putObject("fleet_clock")
        .put("first_at", first == null ? null : first.toString())
        .put("last_at", last == null ? null : last.toString());
    return Json.ok(answer);
  }

  private Response config() {
    ObjectNode answer = Json.object();
    ObjectNode settings = answer.putObject("settings");
    process.settings().forEach(settings::put);
    return Json.ok(answer);
  }
}
