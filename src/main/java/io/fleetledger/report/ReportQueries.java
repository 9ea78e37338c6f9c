package io.fleetledger.report;

import io.fleetledger.report.Table.Column;
import io.fleetledger.report.Table.Unit;
import java.util.List;

/** The queries of {@link Reports}: three parameters each, since, until and tenant; null: any. */
final class ReportQueries {
  static final String FILTER =
      """
      WITH asked AS (SELECT ?::timestamptz AS since, ?::timestamptz AS until, ?::text AS tenant)
      """;
  static final String IN_SPAN =
      """
      window_start >= coalesce((SELECT since FROM asked), '-infinity')
          AND window_start < coalesce((SELECT until FROM asked), 'infinity')
      """;
  static final String OF_TENANT = "tenant_id = coalesce((SELECT tenant FROM asked), tenant_id)";

  static final Query USAGE =
      new Query(
          "Usage by tenant and model",
          List.of(
              new Column("tenant_id", "tenant", Unit.TEXT),
              new Column("model_id", "model", Unit.TEXT),
              new Column("requests", "requests", Unit.COUNT),
              new Column("failed_requests", "failed", Unit.COUNT),
              new Column("input_tokens", "in tokens", Unit.COUNT),
              new Column("cache_hit_share", "cached", Unit.SHARE),
              new Column("output_tokens", "out tokens", Unit.COUNT),
              new Column("model_mflop", "compute", Unit.MFLOP),
              new Column("executed_mflop", "executed", Unit.MFLOP),
              new Column("goodput_share", "goodput", Unit.SHARE),
              new Column("ttft_p50_ms", "TTFT p50", Unit.MILLISECONDS),
              new Column("ttft_p95_ms", "p95", Unit.MILLISECONDS),
              new Column("tpot_p50_ms", "TPOT p50", Unit.MILLISECONDS),
              new Column("end_to_end_p95_ms", "total p95", Unit.MILLISECONDS)),
          FILTER
              + """
              SELECT tenant_id, model_id, requests, failed_requests, input_tokens,
                round(cached_input_tokens / nullif(input_tokens, 0), 9), output_tokens, model_mflop,
                executed_mflop, round(goodput_requests / nullif(targeted_requests, 0), 9),
                fleet.latency_quantile_ms(0.50, (ttft).buckets, (ttft).counts),
                fleet.latency_quantile_ms(0.95, (ttft).buckets, (ttft).counts),
                fleet.latency_quantile_ms(0.50, (tpot).buckets, (tpot).counts),
                fleet.latency_quantile_ms(0.95, (total).buckets, (total).counts)
              FROM (
                SELECT tenant_id, model_id, sum(requests) AS requests,
                  sum(requests - requests_success) AS failed_requests,
                  sum(input_tokens) AS input_tokens,
                  sum(cached_input_tokens) AS cached_input_tokens,
                  sum(output_tokens) AS output_tokens,
                  sum(model_prefill_mflop + model_decode_mflop) AS model_mflop,
                  sum(executed_prefill_mflop + executed_decode_mflop) AS executed_mflop,
                  sum(goodput_requests) AS goodput_requests,
                  sum(targeted_requests) AS targeted_requests,
                  fleet.latency_sum(ttft_buckets, ttft_counts) AS ttft,
                  fleet.latency_sum(tpot_buckets, tpot_counts) AS tpot,
                  fleet.latency_sum(end_to_end_buckets, end_to_end_counts) AS total
                FROM fleet.tenant_usage_{grain}
                WHERE %s AND %s
                GROUP BY tenant_id, model_id) AS summed
              ORDER BY model_mflop DESC, tenant_id, model_id"""
                  .formatted(IN_SPAN, OF_TENANT));

  static final Query COST =
      new Query(
          "Cost by tenant",
          List.of(
              new Column("tenant_id", "tenant", Unit.TEXT),
              new Column("currency", "currency", Unit.CURRENCY),
              new Column("requests", "requests", Unit.COUNT),
              new Column("tokens", "tokens", Unit.COUNT),
              new Column("device_seconds", "device time", Unit.SECONDS),
              new Column("cost", "compute", Unit.MONEY),
              new Column("idle_cost", "idle borne", Unit.MONEY),
              new Column("total_cost", "total", Unit.MONEY),
              new Column("share", "share", Unit.SHARE),
              new Column("cost_per_million_tokens", "per Mtok", Unit.MONEY)),
          FILTER
              + """
              SELECT tenant_id, currency, sum(requests), sum(input_tokens + output_tokens),
                sum(device_nanos) * 0.000000001, sum(cost), sum(idle_cost), sum(total_cost),
                round(sum(total_cost)
                  / nullif(sum(sum(total_cost)) OVER (PARTITION BY currency), 0), 9),
                round(sum(total_cost) * 1000000 / nullif(sum(input_tokens + output_tokens), 0), 9)
              FROM fleet.tenant_usage_{grain}
              WHERE %s AND %s
              GROUP BY tenant_id, currency
              ORDER BY currency, sum(total_cost) DESC, tenant_id"""
                  .formatted(IN_SPAN, OF_TENANT));

  static final Query FLEET =
      new Query(
          "Fleet by pool, model and accelerator",
          List.of(
              new Column("pool_id", "pool", Unit.TEXT),
              new Column("model_id", "model", Unit.TEXT),
              new Column("accelerator_id", "accelerator", Unit.TEXT),
              new Column("currency", "currency", Unit.CURRENCY),
              new Column("nodes", "nodes", Unit.COUNT),
              new Column("requests", "requests", Unit.COUNT),
              new Column("prefill_tokens_per_second", "prefill tok/s", Unit.NUMBER),
              new Column("decode_tokens_per_second", "decode tok/s", Unit.NUMBER),
              new Column("mfu", "MFU", Unit.SHARE),
              new Column("executed_utilization", "executed", Unit.SHARE),
              new Column("mbu", "MBU", Unit.SHARE),
              new Column("busy_share", "busy", Unit.SHARE),
              new Column("mean_concurrency", "running", Unit.NUMBER),
              new Column("concurrency_limit", "limit", Unit.NUMBER),
              new Column("goodput_share", "goodput", Unit.SHARE),
              new Column("ttft_p95_ms", "TTFT p95", Unit.MILLISECONDS),
              new Column("node_cost", "cost", Unit.MONEY),
              new Column("idle_cost", "idle", Unit.MONEY),
              new Column("cost_per_million_tokens", "per Mtok", Unit.MONEY)),
          FILTER
              + """
              SELECT pool_id, model_id, accelerator_id, currency, nodes, requests,
                round(prefill_tokens * 1000000 / nullif(deployed_micros, 0), 9),
                round(output_tokens * 1000000 / nullif(deployed_micros, 0), 9),
                round(model_nanos / nullif(accelerator_micros * 1000, 0), 9),
                round(executed_nanos / nullif(accelerator_micros * 1000, 0), 9),
                round(memory_nanos / nullif(accelerator_micros * 1000, 0), 9),
                round(busy_micros / nullif(deployed_micros, 0), 9),
                round(running_micros / nullif(deployed_micros, 0), 9),
                round(kv_capacity * running_micros / nullif(kv_deployed_micros * kv_used, 0), 9),
                round(goodput_requests / nullif(targeted_requests, 0), 9),
                fleet.latency_quantile_ms(0.95, (ttft).buckets, (ttft).counts),
                node_cost, idle_cost, round(node_cost * 1000000 / nullif(tokens, 0), 9)
              FROM (
                SELECT pool_id, model_id, accelerator_id, currency,
                  count(DISTINCT node_id) AS nodes, sum(requests) AS requests,
                  sum(input_tokens - cached_input_tokens) AS prefill_tokens,
                  sum(output_tokens) AS output_tokens, sum(input_tokens + output_tokens) AS tokens,
                  sum(deployed_micros) AS deployed_micros,
                  sum(accelerator_micros) AS accelerator_micros,
                  sum(model_accelerator_nanos) AS model_nanos,
                  sum(executed_accelerator_nanos) AS executed_nanos,
                  sum(memory_accelerator_nanos) AS memory_nanos,
                  sum(busy_micros) AS busy_micros, sum(running_micros) AS running_micros,
                  sum(kv_capacity_megabyte_seconds) AS kv_capacity, sum(kv_megabyte_seconds) AS kv_used,
                  sum(deployed_micros) FILTER (WHERE kv_capacity_megabyte_seconds IS NOT NULL)
                    AS kv_deployed_micros,
                  sum(goodput_requests) AS goodput_requests,
                  sum(targeted_requests) AS targeted_requests,
                  fleet.latency_sum(ttft_buckets, ttft_counts) AS ttft,
                  sum(node_cost) AS node_cost, sum(idle_cost) AS idle_cost
                FROM fleet.node_usage_{grain}
                WHERE %s
                GROUP BY pool_id, model_id, accelerator_id, currency) AS summed
              ORDER BY node_cost DESC, pool_id, model_id, accelerator_id"""
                  .formatted(IN_SPAN));

  static final Query WORKFLOWS =
      new Query(
          "Workflows by cost",
          List.of(
              new Column("tenant_id", "tenant", Unit.TEXT),
              new Column("trace_id", "trace", Unit.TEXT),
              new Column("started_at", "started (UTC)", Unit.INSTANT),
              new Column("duration_seconds", "took", Unit.SECONDS),
              new Column("closed", "closed", Unit.FLAG),
              new Column("calls", "calls", Unit.COUNT),
              new Column("failed_calls", "failed", Unit.COUNT),
              new Column("safety_filter_calls", "safety", Unit.COUNT),
              new Column("input_tokens", "in tokens", Unit.COUNT),
              new Column("output_tokens", "out tokens", Unit.COUNT),
              new Column("model_mflop", "compute", Unit.MFLOP),
              new Column("currency", "currency", Unit.CURRENCY),
              new Column("cost", "cost", Unit.MONEY)),
          FILTER
              + """
              SELECT tenant_id, trace_id, started_at, duration_seconds, closed, calls, failed_calls,
                safety_filter_calls, input_tokens, output_tokens, model_mflop, currency, cost
              FROM (SELECT *, started_at AS window_start FROM fleet.workflow_usage) AS workflow
              WHERE %s AND %s
              ORDER BY cost DESC, tenant_id, trace_id, started_at"""
                  .formatted(IN_SPAN, OF_TENANT));

  static final Query COVERAGE =
      new Query(
          "Coverage by node and hour, the worst first",
          List.of(
              new Column("window_start", "hour (UTC)", Unit.INSTANT),
              new Column("node_id", "node", Unit.TEXT),
              new Column("boots", "boots", Unit.COUNT),
              new Column("events", "events", Unit.COUNT),
              new Column("late_events", "late", Unit.COUNT),
              new Column("missing_events", "missing", Unit.COUNT),
              new Column("reported_requests", "reported", Unit.COUNT),
              new Column("request_coverage", "requests", Unit.COVERAGE),
              new Column("prompt_token_coverage", "in tokens", Unit.COVERAGE),
              new Column("generation_token_coverage", "out tokens", Unit.COVERAGE)),
          FILTER
              + """
              SELECT window_start, node_id, boots, events, late_events, missing_events,
                reported_requests, request_coverage, prompt_token_coverage,
                generation_token_coverage
              FROM fleet.coverage
              WHERE %s
              ORDER BY request_coverage NULLS LAST, missing_events DESC, window_start, node_id"""
                  .formatted(IN_SPAN));

  static final Query TOTALS =
      new Query(
          "The fleet",
          List.of(
              new Column("currency", "currency", Unit.CURRENCY),
              new Column("nodes", "nodes", Unit.COUNT),
              new Column("requests", "requests", Unit.COUNT),
              new Column("input_tokens", "in tokens", Unit.COUNT),
              new Column("output_tokens", "out tokens", Unit.COUNT),
              new Column("model_mflop", "compute", Unit.MFLOP),
              new Column("mfu", "MFU", Unit.SHARE),
              new Column("busy_share", "busy", Unit.SHARE),
              new Column("node_cost", "cost", Unit.MONEY),
              new Column("busy_cost", "used", Unit.MONEY),
              new Column("idle_allocated", "idle: tenants", Unit.MONEY),
              new Column("idle_platform", "idle: platform", Unit.MONEY)),
          FILTER
              + """
              SELECT currency, count(DISTINCT node_id), sum(requests), sum(input_tokens),
                sum(output_tokens), sum(model_prefill_mflop + model_decode_mflop),
                round(sum(model_accelerator_nanos) / nullif(sum(accelerator_micros) * 1000, 0), 9),
                round(sum(busy_micros) / nullif(sum(deployed_micros), 0), 9),
                sum(node_cost), sum(busy_cost), sum(idle_allocated_nanos) * 0.000000001,
                sum(idle_cost) - sum(idle_allocated_nanos) * 0.000000001
              FROM fleet.node_usage_{grain}
              WHERE %s
              GROUP BY currency
              ORDER BY currency"""
                  .formatted(IN_SPAN));

  private ReportQueries() {}
}
