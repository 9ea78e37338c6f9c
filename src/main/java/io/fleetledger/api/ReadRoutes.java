package io.fleetledger.api;

import static io.fleetledger.access.Role.ADMIN;
import static io.fleetledger.access.Role.FINANCE;
import static io.fleetledger.access.Role.OPERATOR;
import static io.fleetledger.access.Role.TENANT;

import io.fleetledger.access.Role;
import io.fleetledger.query.Grain;
import io.fleetledger.query.Question;
import io.fleetledger.query.Source;
import io.fleetledger.query.Sources;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Tables over HTTP: each is a source. */
final class ReadRoutes {
  static final Set<Role> EVERYONE = Set.of(ADMIN, FINANCE, OPERATOR, TENANT);
  static final Set<Role> PLATFORM = Set.of(ADMIN, FINANCE, OPERATOR);
  static final Set<Role> MONEY = Set.of(ADMIN, FINANCE);
  static final Set<Role> CHARGED = Set.of(ADMIN, FINANCE, TENANT);
  static final Set<Role> RUNNING = Set.of(ADMIN, OPERATOR);

  private final Reads reads;

  ReadRoutes(Reads reads) {
    this.reads = reads;
  }

  List<Route> all() {
    return List.of(
        table("/usage", Sources.USAGE, EVERYONE),
        table("/usage/now", Sources.USAGE_NOW, EVERYONE),
        table("/fleet", Sources.FLEET, PLATFORM),
        table("/fleet/now", Sources.FLEET_NOW, PLATFORM),
        cost(),
        table("/cost/savings", Sources.SAVINGS, PLATFORM),
        table("/cost/failures", Sources.FAILURES, EVERYONE),
        table("/cost/idle", Sources.IDLE, PLATFORM),
        table("/cost/margin", Sources.MARGIN, MONEY),
        table("/charges", Sources.CHARGES, CHARGED),
        table("/charges/summary", Sources.CHARGE_SUMS, CHARGED),
        table("/charges/unpriced", Sources.UNPRICED, CHARGED),
        table("/statements", Sources.STATEMENTS, CHARGED),
        table("/workflows", Sources.WORKFLOWS, EVERYONE),
        table("/alerts", Sources.ALERTS, EVERYONE),
        table("/suspense", Sources.SUSPENSE, EVERYONE),
        table("/suspense/summary", Sources.SUSPENSE_SUMS, EVERYONE),
        table("/quarantine", Sources.QUARANTINE, RUNNING),
        table("/quarantine/summary", Sources.QUARANTINE_SUMS, PLATFORM),
        table("/coverage", Sources.COVERAGE, PLATFORM),
        table("/intake", Sources.INTAKE, PLATFORM),
        table("/catalog/models", Sources.MODELS, PLATFORM),
        table("/catalog/accelerators", Sources.ACCELERATORS, PLATFORM),
        table("/catalog/deployments", Sources.DEPLOYMENTS, PLATFORM),
        table("/catalog/pools", Sources.POOLS, PLATFORM),
        table("/catalog/price-books", Sources.PRICE_BOOKS, MONEY),
        table("/catalog/tenants", Sources.TENANTS, CHARGED),
        table("/audit", Sources.AUDIT, Set.of(ADMIN)));
  }

  /** The same columns, of each kind of node in all or by context length. */
  private Route cost() {
    Parameter bands =
        Parameter.choice(
            "bands", "true: by context length; false: in all.", List.of("false", "true"));
    var parameters = new ArrayList<>(parameters(Sources.COST_BY_CONTEXT));
    parameters.add(bands);
    return route(
        "/cost",
        Sources.COST.about(),
        PLATFORM,
        parameters,
        request ->
            reads.page(
                request,
                "true".equals(request.parameter("bands"))
                    ? Sources.COST_BY_CONTEXT
                    : Sources.COST));
  }

  private Route table(String path, Source source, Set<Role> roles) {
    return route(
        path, source.about(), roles, parameters(source), request -> reads.page(request, source));
  }

  private static Route route(
      String path,
      String about,
      Set<Role> roles,
      List<Parameter> parameters,
      Route.Handler handler) {
    return new Route(
        "GET",
        Routes.BASE + path,
        about + ".",
        roles,
        parameters,
        List.of(),
        List.of(Json.TYPE, "text/csv"),
        handler);
  }

  static List<Parameter> parameters(Source source) {
    var all = new ArrayList<Parameter>();
    if (source.hasTime()) {
      all.add(Parameter.text("from", "Start of the range, inclusive: an instant or a day, UTC."));
      all.add(Parameter.text("until", "End of the range, exclusive."));
      all.add(Parameter.text("to", "The same as until."));
    }
    if (!source.grains().isEmpty()) {
      all.add(
          Parameter.choice(
              "grain",
              "Length of the windows.",
              source.grains().stream().map(Grain::text).toList()));
    }
    if (!source.groups().isEmpty()) {
      all.add(Parameter.several("group", "What rows are told apart by.", source.groups()));
    }
    if (!source.measures().isEmpty()) {
      all.add(Parameter.several("columns", "Numbers wanted; without: all.", source.measures()));
    }
    for (String column : source.filters()) {
      all.add(
          Parameter.several(
              Source.parameter(column), "Only rows of these values of " + column + ".", List.of()));
    }
    all.add(
        new Parameter(
            "limit", "integer", "Rows at most, 1 to " + Question.MAX_LIMIT + ".", List.of()));
    all.add(Parameter.text("cursor", "`next` of the page before."));
    all.add(Parameter.choice("format", "In place of Accept.", List.of("json", "csv")));
    return all;
  }
}
