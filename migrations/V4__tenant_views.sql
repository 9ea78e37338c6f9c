-- Usage and cost by tenant. Minutes and hours are the stored rows, days and months sums of hours.
-- The views differ only in where their sums come from: each is made from the same lists.
DO $views$
DECLARE
  keys CONSTANT text :=
    'tenant_id, project_id, model_id, pool_id, accelerator_id, service_tier, call_kind, currency';
  measures CONSTANT text[] := ledger.measures_of('ledger.tenant_usage');
  columns CONSTANT text := $$
    requests_success + requests_error + requests_cancelled + requests_timeout AS requests,
    $$ || array_to_string(measures, ', ') || $$,
    cost_nanos * 0.000000001 AS cost,
    idle_cost_nanos * 0.000000001 AS idle_cost,
    (cost_nanos + idle_cost_nanos) * 0.000000001 AS total_cost,
    ledger.ratio((cost_nanos + idle_cost_nanos) * 0.001, input_tokens + output_tokens)
      AS cost_per_million_tokens,
    ledger.ratio(goodput_requests, targeted_requests) AS goodput_share,
    ledger.ratio(cached_input_tokens, input_tokens) AS cache_hit_share,
    ledger.ratio(accepted_draft_tokens, draft_tokens) AS draft_acceptance,
    ledger.ratio(batch_milli_tokens, batch_tokens * 1000::numeric) AS mean_batch,
    ledger.ratio(
      queued_micros,
      (requests_success + requests_error + requests_cancelled + requests_timeout) * 1000::numeric)
      AS mean_queued_ms,
    fleet.latency_quantile_ms(0.50, ttft_buckets, ttft_counts) AS ttft_p50_ms,
    fleet.latency_quantile_ms(0.95, ttft_buckets, ttft_counts) AS ttft_p95_ms,
    fleet.latency_quantile_ms(0.99, ttft_buckets, ttft_counts) AS ttft_p99_ms,
    fleet.latency_quantile_ms(0.50, tpot_buckets, tpot_counts) AS tpot_p50_ms,
    fleet.latency_quantile_ms(0.95, tpot_buckets, tpot_counts) AS tpot_p95_ms,
    fleet.latency_quantile_ms(0.99, tpot_buckets, tpot_counts) AS tpot_p99_ms,
    fleet.latency_quantile_ms(0.50, end_to_end_buckets, end_to_end_counts) AS end_to_end_p50_ms,
    fleet.latency_quantile_ms(0.95, end_to_end_buckets, end_to_end_counts) AS end_to_end_p95_ms,
    fleet.latency_quantile_ms(0.99, end_to_end_buckets, end_to_end_counts) AS end_to_end_p99_ms,
    ttft_buckets, ttft_counts, tpot_buckets, tpot_counts, end_to_end_buckets, end_to_end_counts
    $$;
  sums CONSTANT text := (
    SELECT string_agg(format('sum(%1$I) AS %1$I', measure), ', ') FROM unnest(measures) AS measure);
  period text;
BEGIN
  FOREACH period IN ARRAY ARRAY['minute', 'hour'] LOOP
    EXECUTE format($$
      CREATE VIEW fleet.tenant_usage_%s WITH (security_invoker = true) AS
      SELECT window_start, %s, %s
      FROM ledger.tenant_usage
      WHERE grain = %L
      $$, period, keys, columns, upper(period));
  END LOOP;
  FOREACH period IN ARRAY ARRAY['day', 'month'] LOOP
    EXECUTE format($$
      CREATE VIEW fleet.tenant_usage_%1$s WITH (security_invoker = true) AS
      SELECT window_start, %2$s, %3$s
      FROM (
        SELECT *,
          (ttft).buckets AS ttft_buckets, (ttft).counts AS ttft_counts,
          (tpot).buckets AS tpot_buckets, (tpot).counts AS tpot_counts,
          (end_to_end).buckets AS end_to_end_buckets, (end_to_end).counts AS end_to_end_counts
        FROM (
          SELECT date_trunc(%1$L, tenant_usage.window_start, 'UTC') AS window_start, %2$s, %4$s,
            fleet.latency_sum(ttft_buckets, ttft_counts) AS ttft,
            fleet.latency_sum(tpot_buckets, tpot_counts) AS tpot,
            fleet.latency_sum(end_to_end_buckets, end_to_end_counts) AS end_to_end
          FROM ledger.tenant_usage
          WHERE grain = 'HOUR'
          GROUP BY date_trunc(%1$L, tenant_usage.window_start, 'UTC'), %2$s) AS summed) AS usage
      $$, period, keys, columns, sums);
  END LOOP;
END
$views$;

COMMENT ON VIEW fleet.tenant_usage_minute IS 'What tenants used and what it cost, by minute: work in the minutes in which it ran, requests and tokens in the minute in which they finished.';
COMMENT ON VIEW fleet.tenant_usage_hour IS 'What tenants used and what it cost, by hour: the sums of the minutes.';
COMMENT ON VIEW fleet.tenant_usage_day IS 'What tenants used and what it cost, by day (UTC): the sums of the hours.';
COMMENT ON VIEW fleet.tenant_usage_month IS 'What tenants used and what it cost, by calendar month (UTC): the sums of the hours.';

CREATE VIEW fleet.tenant_cost WITH (security_invoker = true) AS
SELECT
  date_trunc('day', window_start, 'UTC') AS day_start,
  tenant_id,
  currency,
  sum(requests_success + requests_error + requests_cancelled + requests_timeout) AS requests,
  sum(input_tokens) AS input_tokens,
  sum(output_tokens) AS output_tokens,
  sum(device_nanos) AS device_nanos,
  sum(cost_nanos) AS cost_nanos,
  sum(idle_cost_nanos) AS idle_cost_nanos,
  sum(cost_nanos) * 0.000000001 AS cost,
  sum(idle_cost_nanos) * 0.000000001 AS idle_cost,
  sum(cost_nanos + idle_cost_nanos) * 0.000000001 AS total_cost,
  ledger.ratio(sum(cost_nanos + idle_cost_nanos) * 0.001, sum(input_tokens + output_tokens))
    AS cost_per_million_tokens
FROM ledger.tenant_usage
WHERE grain = 'HOUR'
GROUP BY date_trunc('day', window_start, 'UTC'), tenant_id, currency;
COMMENT ON VIEW fleet.tenant_cost IS 'What each tenant''s requests cost on the hardware that ran them, by day (UTC).';

CREATE VIEW fleet.workflow_usage WITH (security_invoker = true) AS
SELECT
  tenant_id, trace_id, started_at, ended_at, currency,
  coalesce(
    ended_at + (SELECT value FROM ledger.setting WHERE name = 'workflow_gap')::interval
      < (SELECT max(last_at) FROM ledger.fleet_clock),
    false) AS closed,
  calls, failed_calls, safety_filter_calls,
  input_tokens, cached_input_tokens, output_tokens, reasoning_tokens,
  model_mflop, executed_mflop, device_nanos, cost_nanos,
  cost_nanos * 0.000000001 AS cost,
  ledger.ratio(cost_nanos * 0.000000001, calls) AS cost_per_call,
  extract(epoch FROM ended_at - started_at) AS duration_seconds
FROM ledger.workflow_usage;
COMMENT ON VIEW fleet.workflow_usage IS 'Workflows: the calls of a tenant that share a trace id, up to a pause longer than the inactivity gap.';

CREATE VIEW fleet.usage_correction WITH (security_invoker = true) AS
SELECT * FROM ledger.usage_correction;
COMMENT ON VIEW fleet.usage_correction IS 'Usage that arrived after the retention of its window, one row per event: it is in no window''s row and has no cost.';

CREATE VIEW fleet.suspense WITH (security_invoker = true) AS
SELECT * FROM ledger.suspense;
COMMENT ON VIEW fleet.suspense IS 'Records that can''t be metered yet because something is unknown: they settle, and leave, when it arrives.';
