package io.fleetledger.query;

import java.util.List;
import java.util.stream.Stream;

/** Where records are, whether the laws hold, reference data, alerts, and the trail of changes. */
final class RecordSources {
  private static final List<Key> COORDINATES =
      List.of(Key.text("topic"), Key.number("partition"), Key.number("record_offset"));

  static final Source WORKFLOWS =
      Listing.of(
          "Workflows, the latest first, and what each costs against a single call",
          """
          (SELECT usage.*, mean_cost_per_request, cost_multiplier
           FROM fleet.workflow_usage AS usage
           LEFT JOIN fleet.workflow_multiplier AS single
             USING (tenant_id, trace_id, started_at, currency)) AS workflow""",
          "*",
          "started_at",
          List.of(
              Key.instant("started_at"),
              Key.text("tenant_id"),
              Key.text("trace_id"),
              Key.text("currency")),
          true,
          List.of("tenant_id", "trace_id", "currency", "closed"));

  static final Source ALERTS =
      Listing.of(
          "Alerts, the latest first",
          "fleet.alert",
          "*",
          "opened_at",
          List.of(Key.instant("opened_at"), Key.text("alert_id")),
          true,
          List.of(
              "alert_id",
              "alert_kind",
              "alert_state",
              "severity",
              "tenant_id",
              "project_id",
              "model_id",
              "pool_id",
              "node_id"));

  static final Source LAWS =
      Listing.of(
          "The laws, evaluated; a residual other than zero is a bug, or on its way",
          "fleet.laws",
          "law, name, scope, residual, checked::numeric(38, 0) AS checked, detail,"
              + " statement_timestamp() AS evaluated_at",
          null,
          List.of(Key.number("law"), Key.text("name"), Key.text("scope")),
          false,
          List.of("law"));

  static final Source SUSPENSE =
      Listing.of(
          "Records in suspense",
          "fleet.suspense",
          "*",
          "occurred_at",
          COORDINATES,
          false,
          List.of("tenant_id", "node_id", "reason", "missing", "topic"));

  static final Source SUSPENSE_SUMS =
      Listing.of(
          "What is missing, and how much waits for it",
          """
          (SELECT tenant_id, reason, missing, count(*) AS records, min(occurred_at) AS first_at,
             max(occurred_at) AS last_at
           FROM fleet.suspense GROUP BY tenant_id, reason, missing) AS suspended""",
          "*",
          null,
          List.of(Key.text("reason"), Key.text("missing"), Key.text("tenant_id")),
          false,
          List.of("tenant_id", "reason", "missing"));

  static final Source QUARANTINE =
      Listing.of(
          "Records in quarantine, with their bytes",
          "fleet.quarantine",
          "*",
          "recorded_at",
          COORDINATES,
          false,
          List.of("topic", "reason", "partition", "record_offset"));

  static final Source QUARANTINE_SUMS =
      Listing.of(
          "Why records are in quarantine",
          """
          (SELECT reason, topic, count(*) AS records, count(replayed_at) AS replayed,
             min(recorded_at) AS first_at, max(recorded_at) AS last_at
           FROM fleet.quarantine GROUP BY reason, topic) AS kept""",
          "*",
          null,
          List.of(Key.text("reason"), Key.text("topic")),
          false,
          List.of("reason", "topic"));

  static final Source COVERAGE =
      Listing.of(
          "Events against sequence numbers and the engines' own counters, by node and hour",
          "fleet.coverage",
          """
          window_start, node_id, boots::bigint AS boots, expected_events::bigint AS expected_events,
            received_events::bigint AS received_events, missing_events::bigint AS missing_events,
            events::bigint AS events, late_events::bigint AS late_events,
            input_tokens::bigint AS input_tokens,
            cached_input_tokens::bigint AS cached_input_tokens,
            output_tokens::bigint AS output_tokens, resets::bigint AS resets,
            reported_requests::bigint AS reported_requests,
            reported_prompt_tokens::bigint AS reported_prompt_tokens,
            reported_cached_prompt_tokens::bigint AS reported_cached_prompt_tokens,
            reported_generation_tokens::bigint AS reported_generation_tokens,
            request_coverage, prompt_token_coverage, generation_token_coverage""",
          "window_start",
          List.of(Key.instant("window_start"), Key.text("node_id")),
          true,
          List.of("node_id"));

  static final Source INTAKE =
      Listing.of(
          "Where the records of each partition went",
          "fleet.intake",
          "*",
          null,
          List.of(Key.text("topic"), Key.number("partition")),
          false,
          List.of("topic"));

  static final Source CLOCK =
      Listing.of(
          "The span of event time that was seen",
          "(SELECT min(first_at) AS first_at, max(last_at) AS last_at FROM fleet.fleet_clock) AS clock",
          "*",
          null,
          List.of(new Key("coalesce(last_at, '-infinity')", "timestamptz")),
          false,
          List.of());

  static final Source AUDIT =
      Listing.of(
          "Who changed what of money and access, the latest first",
          "fleet.audit",
          "*",
          "audited_at",
          List.of(Key.number("audit_id")),
          true,
          List.of("actor", "action", "tenant_id"));

  static final Source MODELS = versions("Model profiles: every version", "fleet.model", "model_id");

  static final Source ACCELERATORS =
      versions("Accelerator profiles: every version", "fleet.accelerator", "accelerator_id");

  static final Source POOLS = versions("Pools: every version", "fleet.pool", "pool_id");

  static final Source PRICE_BOOKS =
      versions("Price books: every version", "fleet.price_book", "price_book_id");

  static final Source TENANTS = versions("Tenants: every version", "fleet.tenant", "tenant_id");

  static final Source DEPLOYMENTS =
      versions(
          "What runs on each node, and since when",
          "fleet.deployment",
          "node_id",
          "pool_id",
          "model_id",
          "accelerator_id");

  private RecordSources() {}

  private static Source versions(String about, String view, String id, String... filters) {
    return Listing.of(
        about,
        view,
        "*",
        null,
        List.of(Key.text(id), Key.instant("effective_from")),
        false,
        Stream.concat(Stream.of(id), Stream.of(filters)).toList());
  }
}
