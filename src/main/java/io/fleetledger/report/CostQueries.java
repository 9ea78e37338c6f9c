package io.fleetledger.report;

import io.fleetledger.report.Table.Column;
import io.fleetledger.report.Table.Unit;
import java.util.List;

/**
 * The queries of {@link Reports} about what cost is made of; parameters as {@link ReportQueries}.
 * All are of whole days, UTC, whatever the grain asked for.
 */
final class CostQueries {
  private static final String DAYS = "(SELECT *, day_start AS window_start FROM fleet.%s) AS day";

  /** What a model's tokens cost, idle time priced in; tenants do not matter. */
  static final Query MODELS =
      new Query(
          "Effective cost by model and context length",
          List.of(
              new Column("model_id", "model", Unit.TEXT),
              new Column("accelerator_id", "accelerator", Unit.TEXT),
              new Column("precision", "precision", Unit.TEXT),
              new Column("context_length", "context", Unit.TEXT),
              new Column("currency", "currency", Unit.CURRENCY),
              new Column("requests", "requests", Unit.COUNT),
              new Column("tokens", "tokens", Unit.COUNT),
              new Column("effective_cost", "cost", Unit.MONEY),
              new Column("effective_cost_per_million_tokens", "per Mtok", Unit.MONEY),
              new Column("times_the_cheapest", "x cheapest", Unit.NUMBER)),
          ReportQueries.FILTER
              + """
              SELECT model_id, accelerator_id, "precision", context_length, currency, requests,
                tokens, cost, round(per_million, 9),
                round(per_million / min(per_million) OVER (PARTITION BY currency, context_band), 1)
              FROM (
                SELECT model_id, accelerator_id, "precision", context_band, context_length, currency,
                  sum(requests) AS requests, sum(input_tokens + output_tokens) AS tokens,
                  sum(effective_cost) AS cost,
                  nullif(sum(effective_cost), 0) * 1000000
                    / nullif(sum(input_tokens + output_tokens), 0) AS per_million
                FROM %s
                WHERE %s
                GROUP BY model_id, accelerator_id, "precision", context_band, context_length, currency
              ) AS summed
              ORDER BY currency, model_id, accelerator_id, "precision", context_band NULLS FIRST"""
                  .formatted(DAYS.formatted("cost_by_model"), ReportQueries.IN_SPAN));

  /** What requests cost that were of no use, or serve safety alone. */
  static final Query FAILURES =
      new Query(
          "Cost of failed, cancelled, retried and safety-filter requests",
          List.of(
              new Column("tenant_id", "tenant", Unit.TEXT),
              new Column("model_id", "model", Unit.TEXT),
              new Column("currency", "currency", Unit.CURRENCY),
              new Column("requests", "requests", Unit.COUNT),
              new Column("cost", "cost", Unit.MONEY),
              new Column("failed_requests", "failed", Unit.COUNT),
              new Column("failed_cost", "cost of it", Unit.MONEY),
              new Column("requests_cancelled", "cancelled", Unit.COUNT),
              new Column("cancelled_cost", "cost of it", Unit.MONEY),
              new Column("retried_requests", "retried", Unit.COUNT),
              new Column("retried_cost", "cost of it", Unit.MONEY),
              new Column("safety_filter_cost", "safety filters", Unit.MONEY)),
          ReportQueries.FILTER
              + """
              SELECT tenant_id, model_id, currency, sum(requests), sum(cost), sum(failed_requests),
                sum(failed_cost), sum(requests_cancelled), sum(cancelled_cost),
                sum(retried_requests), sum(retried_cost), coalesce(sum(safety_filter_cost), 0)
              FROM %s
              WHERE %s AND %s
              GROUP BY tenant_id, model_id, currency
              ORDER BY sum(failed_cost + cancelled_cost + retried_cost) DESC, tenant_id, model_id"""
                  .formatted(
                      DAYS.formatted("cost_of_failure"),
                      ReportQueries.IN_SPAN,
                      ReportQueries.OF_TENANT));

  /** What the prefix cache and speculation saved; tenants do not matter. */
  static final Query SAVINGS =
      new Query(
          "Saved by prefix cache and speculative decoding",
          List.of(
              new Column("pool_id", "pool", Unit.TEXT),
              new Column("model_id", "model", Unit.TEXT),
              new Column("accelerator_id", "accelerator", Unit.TEXT),
              new Column("currency", "currency", Unit.CURRENCY),
              new Column("busy_cost", "busy cost", Unit.MONEY),
              new Column("saved_by_prefix_cache", "saved by cache", Unit.MONEY),
              new Column("saved_by_speculation", "by speculation", Unit.MONEY)),
          ReportQueries.FILTER
              + """
              SELECT pool_id, model_id, accelerator_id, currency, sum(busy_cost),
                sum(saved_by_prefix_cache), sum(saved_by_speculation)
              FROM %s
              WHERE %s
              GROUP BY pool_id, model_id, accelerator_id, currency
              ORDER BY sum(saved_by_prefix_cache) DESC NULLS LAST, pool_id, model_id,
                accelerator_id"""
                  .formatted(DAYS.formatted("savings"), ReportQueries.IN_SPAN));

  /** What idle time costs, and who bears it. */
  static final Query IDLE =
      new Query(
          "The price of idle time",
          List.of(
              new Column("pool_id", "pool", Unit.TEXT),
              new Column("model_id", "model", Unit.TEXT),
              new Column("accelerator_id", "accelerator", Unit.TEXT),
              new Column("borne_by", "borne by", Unit.TEXT),
              new Column("currency", "currency", Unit.CURRENCY),
              new Column("idle_cost", "idle cost", Unit.MONEY)),
          ReportQueries.FILTER
              + """
              SELECT pool_id, model_id, accelerator_id, coalesce(borne_by, 'the platform'), currency,
                sum(idle_cost)
              FROM %s
              WHERE %s AND ((SELECT tenant FROM asked) IS NULL
                OR borne_by = (SELECT tenant FROM asked))
              GROUP BY pool_id, model_id, accelerator_id, borne_by, currency
              ORDER BY sum(idle_cost) DESC, pool_id, model_id, accelerator_id, borne_by"""
                  .formatted(DAYS.formatted("idle_price"), ReportQueries.IN_SPAN));

  /** What workflows of several calls cost against a single call of their tenant. */
  static final Query MULTIPLIERS =
      new Query(
          "Workflows against a single call",
          List.of(
              new Column("tenant_id", "tenant", Unit.TEXT),
              new Column("trace_id", "trace", Unit.TEXT),
              new Column("started_at", "started (UTC)", Unit.INSTANT),
              new Column("calls", "calls", Unit.COUNT),
              new Column("currency", "currency", Unit.CURRENCY),
              new Column("cost", "cost", Unit.MONEY),
              new Column("mean_cost_per_request", "a call's mean", Unit.MONEY),
              new Column("cost_multiplier", "times", Unit.NUMBER)),
          ReportQueries.FILTER
              + """
              SELECT tenant_id, trace_id, started_at, calls, currency, cost,
                round(mean_cost_per_request, 9), round(cost_multiplier, 3)
              FROM (SELECT *, started_at AS window_start FROM fleet.workflow_multiplier) AS workflow
              WHERE calls > 1 AND %s AND %s
              ORDER BY cost_multiplier DESC NULLS LAST, tenant_id, trace_id, started_at"""
                  .formatted(ReportQueries.IN_SPAN, ReportQueries.OF_TENANT));

  private CostQueries() {}
}
