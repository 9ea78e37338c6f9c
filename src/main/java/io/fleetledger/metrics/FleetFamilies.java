package io.fleetledger.metrics;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What a pool, a model or a node did in the last complete minute: each measure by each scope. */
record FleetFamilies(
    Family requests,
    Family tokens,
    Family mfu,
    Family mbu,
    Family busy,
    Family cost,
    Family idleCost,
    Family firstToken) {

  /** By what the fleet is summed. */
  enum Scope {
    POOL("pool", "pool"),
    MODEL("model", "model"),
    NODE("node", "node", "pool", "model");

    private final String prefix;
    private final String[] labels;

    Scope(String prefix, String... labels) {
      this.prefix = prefix;
      this.labels = labels;
    }

    FleetFamilies families() {
      return BY_SCOPE.get(ordinal());
    }
  }

  private static final List<FleetFamilies> BY_SCOPE =
      Arrays.stream(Scope.values()).map(FleetFamilies::of).toList();

  static final Family MINUTE =
      Family.gauge(
          "fleet_minute_timestamp_seconds",
          "Start of the minute that the metrics of pools, models, nodes and tenants tell.");
  static final Family POOL_NODES = Family.gauge("pool_nodes", "Nodes deployed in a pool.", "pool");
  static final Family OMITTED =
      Family.gauge(
          "fleet_omitted",
          "Pools, models or nodes that have no series of their own, since metrics.fleet.max is"
              + " reached.",
          "scope");
  static final Family TENANT_COST =
      Family.gauge(
          "tenant_cost_per_second",
          "What the minute cost, idle time borne included, in currency units per second: of the"
              + " tenants that cost most in this and the last hour, and of all others.",
          "tenant",
          "currency");
  static final Family TENANT_TOKENS =
      Family.gauge(
          "tenant_tokens_per_second",
          "Input (cached included) and output tokens of these tenants.",
          "tenant",
          "direction");
  static final Family TENANT_REQUESTS =
      Family.gauge(
          "tenant_requests_per_second", "Requests of these tenants that finished.", "tenant");

  static final List<Family> ALL =
      Stream.concat(
              Stream.of(MINUTE, POOL_NODES, OMITTED, TENANT_COST, TENANT_TOKENS, TENANT_REQUESTS),
              BY_SCOPE.stream().flatMap(families -> families.all().stream()))
          .toList();

  private static FleetFamilies of(Scope scope) {
    return new FleetFamilies(
        gauge(scope, "requests_per_second", "Requests that finished."),
        gauge(
            scope,
            "tokens_per_second",
            "Input (cached included) and output tokens of requests that finished.",
            "direction"),
        gauge(scope, "mfu_ratio", "Model FLOPs / dense peak of the accelerators, 0 to 1."),
        gauge(scope, "mbu_ratio", "HBM bytes / bandwidth of the accelerators, 0 to 1."),
        gauge(scope, "busy_ratio", "Share of the time in which a request ran, 0 to 1."),
        gauge(scope, "cost_per_second", "What it costs, in currency units.", "currency"),
        gauge(scope, "idle_cost_per_second", "The part of that in which nothing ran.", "currency"),
        gauge(
            scope,
            "ttft_seconds",
            "Time to first token of requests that finished, by percentile.",
            "percentile"));
  }

  private static Family gauge(Scope scope, String name, String help, String... more) {
    return Family.gauge(
        scope.prefix + "_" + name,
        "By " + scope.prefix + ", in the last complete minute. " + help,
        Stream.concat(Arrays.stream(scope.labels), Arrays.stream(more)).toArray(String[]::new));
  }

  private List<Family> all() {
    return List.of(requests, tokens, mfu, mbu, busy, cost, idleCost, firstToken);
  }
}
