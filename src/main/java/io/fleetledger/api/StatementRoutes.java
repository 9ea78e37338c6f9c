package io.fleetledger.api;

import io.fleetledger.access.Role;
import io.fleetledger.billing.StatementRefusedException;
import io.fleetledger.query.Answer;
import io.fleetledger.query.Sources;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Statements: one with its lines, as a file, and what the open period comes to. */
final class StatementRoutes {
  private static final String ONE = Routes.BASE + "/statements/{tenant}/{first_day}";
  private static final List<String> FORMATS = List.of("csv", "json", "focus");
  private static final Parameter FORMAT =
      Parameter.choice("format", "As it is (csv, json), or as a FOCUS 1.2 dataset.", FORMATS);

  private final Reads reads;
  private final StatementFiles files;

  StatementRoutes(Reads reads, StatementFiles files) {
    this.reads = reads;
    this.files = files;
  }

  List<Route> all() {
    var lines = new ArrayList<>(ReadRoutes.parameters(Sources.STATEMENT_LINES));
    lines.removeIf(it -> List.of("tenant", "statement", "format").contains(it.name()));
    return List.of(
        new Route(
            "GET",
            ONE,
            "A closed statement and a page of its lines.",
            ReadRoutes.CHARGED,
            lines,
            List.of(),
            List.of(Json.TYPE),
            this::one),
        new Route(
            "GET",
            ONE + "/export",
            "A statement for other systems; of an open period: as it is so far.",
            ReadRoutes.CHARGED,
            List.of(FORMAT),
            List.of(),
            List.of("text/csv", Json.TYPE),
            this::export),
        new Route(
            "GET",
            Routes.BASE + "/statements/preview",
            "What the first open period of a tenant comes to so far.",
            ReadRoutes.CHARGED,
            List.of(
                Parameter.text("tenant", "The tenant; tenants need not say it."),
                Parameter.choice("format", "As what; without: json.", FORMATS)),
            List.of(),
            List.of(Json.TYPE, "text/csv"),
            this::preview));
  }

  private Response one(Request request) throws SQLException {
    String id = request.variable("tenant") + "/" + request.variable("first_day");
    Answer statement =
        reads.ask(request.scope(), Sources.STATEMENTS, Map.of("statement", List.of(id)));
    if (statement.rows().isEmpty()) {
      throw new Problem(404, "no closed statement " + id);
    }
    Map<String, List<String>> asked = new LinkedHashMap<>(request.query());
    asked.put("statement", List.of(id));
    Answer lines = reads.ask(request.scope(), Sources.STATEMENT_LINES, asked);
    return Response.ok(
        Json.TYPE,
        Json.object(
            generator -> {
              generator.writeObjectFieldStart("statement");
              Json.writeRow(statement, statement.rows().getFirst(), generator);
              generator.writeEndObject();
              Json.writePage(lines, generator);
            }));
  }

  private Response export(Request request) throws Exception {
    String tenant = request.variable("tenant");
    String day = request.variable("first_day");
    requireSeen(request, tenant);
    try {
      return file(request, tenant, LocalDate.parse(day), format(request, "csv"));
    } catch (DateTimeParseException e) {
      throw new Problem(404, day + ": give the first day of a period, such as 2026-03-01");
    }
  }

  private Response preview(Request request) throws Exception {
    String tenant = request.parameter("tenant");
    if (tenant == null) {
      tenant = request.caller().tenantId();
    }
    if (tenant == null) {
      throw new Problem(400, "tenant: say whose");
    }
    requireSeen(request, tenant);
    return file(request, tenant, null, format(request, "json"));
  }

  /** The database lets a tenant see no other either; this says so without asking it. */
  private static void requireSeen(Request request, String tenant) {
    if (request.caller().role() == Role.TENANT && !tenant.equals(request.caller().tenantId())) {
      throw new Problem(404, "there is no such statement");
    }
  }

  private Response file(Request request, String tenant, @Nullable LocalDate firstDay, String format)
      throws Exception {
    String own = request.scope().tenantId();
    try {
      StatementFiles.File file = files.file(own == null ? tenant : own, tenant, firstDay, format);
      String name =
          "statement-"
              + tenant.replaceAll("[^A-Za-z0-9._-]", "_")
              + "-"
              + (firstDay == null ? "open" : firstDay)
              + "."
              + file.extension();
      return new Response.Whole(
          200,
          file.contentType(),
          Map.of("Content-Disposition", "attachment; filename=\"" + name + "\""),
          file.bytes());
    } catch (StatementRefusedException e) {
      throw new Problem(404, String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }
  }

  private static String format(Request request, String usual) {
    String format = request.parameter("format");
    if (format == null) {
      return usual;
    }
    if (!FORMATS.contains(format)) {
      throw new Problem(400, "format %s: give one of %s".formatted(format, FORMATS));
    }
    return format;
  }
}
