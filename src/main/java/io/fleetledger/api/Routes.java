package io.fleetledger.api;

import io.fleetledger.access.Role;
import io.fleetledger.ingest.Ingestion;
import io.fleetledger.query.Answer;
import io.fleetledger.query.Readings;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** All that can be asked. */
public final class Routes {
  /** Where the API is. */
  static final String BASE = "/api/v1";

  private final List<Route> all;

  private Routes(List<Route> all) {
    this.all = List.copyOf(all);
  }

  /**
   * What the routes need.
   *
   * @param readings the tables, with the rights of callers
   * @param writer the database with the rights of the writer: for what callers change, and for
   *     statements, once the caller was seen to see them
   * @param statements statements as files
   * @param ingestion where events go
   * @param laws what was found of them last; null: nothing yet
   * @param maxBatchBytes of a body with events
   * @param maxLiveClients who may listen at a time
   * @param process what the process tells of itself
   */
  public record Needs(
      Readings readings,
      DataSource writer,
      StatementFiles statements,
      Ingestion ingestion,
      Callable<@Nullable Answer> laws,
      int maxBatchBytes,
      int maxLiveClients,
      ProcessFacts process) {}

  /** The routes. */
  public static Routes of(Needs needs) {
    var reads = new Reads(needs.readings());
    var all = new ArrayList<Route>();
    all.addAll(new ReadRoutes(reads).all());
    all.addAll(new StatementRoutes(reads, needs.statements()).all());
    all.addAll(new LawRoutes(needs.laws()).all());
    all.addAll(new AlertRoutes(reads, needs.writer()).all());
    all.addAll(new EventRoutes(needs.ingestion(), needs.maxBatchBytes()).all());
    all.addAll(new LiveRoute(reads, needs.maxLiveClients()).all());
    all.addAll(new SystemRoutes(reads, needs.process()).all());
    Response document = Json.ok(OpenApi.document(withDocument(all), needs.process().version()));
    all.add(document(request -> document));
    return new Routes(all);
  }

  /** The document describes itself too. */
  private static List<Route> withDocument(List<Route> routes) {
    var all = new ArrayList<>(routes);
    all.add(document(request -> Json.problem(503, "not made yet", java.util.Map.of())));
    return all;
  }

  private static Route document(Route.Handler handler) {
    return Route.get(BASE + "/openapi.json", "This document.", Set.of(Role.values()), handler);
  }

  List<Route> all() {
    return all;
  }

  /** Who may use what, a line for those who may the same: the table in the documentation. */
  public String table() {
    var lines = new TreeMap<String, TreeSet<String>>();
    for (Route route : all) {
      if (route.path().startsWith(BASE)) {
        String roles =
            route.roles().stream().sorted().map(Role::text).collect(Collectors.joining(", "));
        String method = route.method().equals("GET") ? "" : route.method() + " ";
        lines
            .computeIfAbsent(roles, it -> new TreeSet<>())
            .add("`" + method + route.path().substring(BASE.length()) + "`");
      }
    }
    return lines.entrySet().stream()
        .map(it -> "| %s | %s |".formatted(it.getKey(), String.join(", ", it.getValue())))
        .collect(Collectors.joining("\n"));
  }
}
