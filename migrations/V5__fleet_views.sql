-- The fleet: nodes, pools and models, by minute and hour.
CREATE VIEW ledger.deployment_span AS
SELECT
  version.*,
  least(
    coalesce(effective_to, 'infinity'),
    coalesce(lead(effective_from) OVER (PARTITION BY node_id ORDER BY effective_from), 'infinity'))
    AS effective_until
FROM ledger.deployment_version AS version;

CREATE VIEW ledger.fleet_span AS
SELECT
  date_trunc('minute', min(first_at), 'UTC') AS span_start,
  date_trunc('minute', max(last_at), 'UTC') + interval '1 minute' AS span_end
FROM ledger.fleet_clock;

-- Nodes that were deployed and never heard of: idle, from the fleet's first to its last minute.
CREATE VIEW ledger.silent_node AS
SELECT
  grain, window_start, node_id, effective_from AS deployed_from, pool_id, region, model_id,
  accelerator_id, accelerator_count, activation_precision AS "precision", currency,
  rate_nanos_per_accelerator_hour,
  greatest(window_start, effective_from) AS covered_from,
  least(window_start + length, effective_until) AS covered_until,
  ledger.micros(paid_until) - ledger.micros(paid_from) AS deployed_micros,
  (ledger.cost_since_hour(
      accelerator_count, rate_nanos_per_accelerator_hour, hour_start, paid_until)
    - ledger.cost_since_hour(
      accelerator_count, rate_nanos_per_accelerator_hour, hour_start, paid_from))::bigint
    AS node_cost_nanos
FROM (VALUES ('MINUTE', interval '1 minute'), ('HOUR', interval '1 hour')) AS grains (grain, length)
CROSS JOIN ledger.fleet_span
JOIN ledger.deployment_span
  ON effective_from < span_end
  AND effective_until > span_start
  AND NOT EXISTS (SELECT FROM ledger.node_usage AS heard WHERE heard.node_id = deployment_span.node_id)
CROSS JOIN LATERAL generate_series(
  date_trunc(grain, greatest(span_start, effective_from), 'UTC'),
  least(span_end, effective_until) - interval '1 microsecond',
  length) AS window_start
CROSS JOIN LATERAL (
  SELECT
    greatest(window_start, effective_from, span_start) AS paid_from,
    least(window_start + length, effective_until, span_end) AS paid_until,
    date_trunc('hour', window_start, 'UTC') AS hour_start) AS paid;

DO $views$
DECLARE
  measures CONSTANT text[] := ledger.measures_of('ledger.node_usage');
  described CONSTANT text := 'window_start, node_id, deployed_from, pool_id, region, model_id,
    accelerator_id, accelerator_count, "precision", currency, rate_nanos_per_accelerator_hour,
    covered_from, covered_until';
  sketches CONSTANT text := 'ttft_buckets, ttft_counts, tpot_buckets, tpot_counts,
    end_to_end_buckets, end_to_end_counts';
  columns CONSTANT text := $$
    requests_success + requests_error + requests_cancelled + requests_timeout AS requests,
    $$ || array_to_string(measures, ', ') || $$,
    accelerator_micros,
    ledger.ratio(model_accelerator_nanos, accelerator_micros * 1000::numeric) AS mfu,
    ledger.ratio(executed_accelerator_nanos, accelerator_micros * 1000::numeric)
      AS executed_utilization,
    ledger.ratio(memory_accelerator_nanos, accelerator_micros * 1000::numeric) AS mbu,
    ledger.ratio(busy_micros, deployed_micros) AS busy_share,
    ledger.ratio(running_micros, deployed_micros) AS mean_concurrency,
    ledger.ratio(
      kv_capacity_megabyte_seconds::numeric * running_micros, kv_deployed_micros::numeric * kv_megabyte_seconds)
      AS concurrency_limit,
    ledger.ratio(batch_milli_tokens, batch_tokens * 1000::numeric) AS mean_batch,
    ledger.ratio((input_tokens - cached_input_tokens) * 1000000::numeric, deployed_micros)
      AS prefill_tokens_per_second,
    ledger.ratio(output_tokens * 1000000::numeric, deployed_micros) AS decode_tokens_per_second,
    ledger.ratio(goodput_requests, targeted_requests) AS goodput_share,
    ledger.ratio(cached_input_tokens, input_tokens) AS cache_hit_share,
    node_cost_nanos * 0.000000001 AS node_cost,
    busy_cost_nanos * 0.000000001 AS busy_cost,
    idle_cost_nanos * 0.000000001 AS idle_cost,
    ledger.ratio(node_cost_nanos * 0.001, input_tokens + output_tokens) AS cost_per_million_tokens,
    ledger.ratio(busy_cost_nanos * 0.001, input_tokens + output_tokens)
      AS busy_cost_per_million_tokens,
    ledger.ratio(sampled_running, samples) AS sampled_running_mean,
    ledger.ratio(sampled_waiting, samples) AS sampled_waiting_mean,
    ledger.ratio(kv_usage_ppm, kv_usage_samples * 1000000::numeric) AS kv_usage,
    ledger.ratio(tensor_active_ppm, tensor_active_samples * 1000000::numeric) AS tensor_active,
    ledger.ratio(dram_active_ppm, dram_active_samples * 1000000::numeric) AS dram_active,
    ledger.ratio(power_milliwatts, power_samples * 1000::numeric) AS power_watts,
    fleet.latency_quantile_ms(0.50, ttft_buckets, ttft_counts) AS ttft_p50_ms,
    fleet.latency_quantile_ms(0.95, ttft_buckets, ttft_counts) AS ttft_p95_ms,
    fleet.latency_quantile_ms(0.99, ttft_buckets, ttft_counts) AS ttft_p99_ms,
    fleet.latency_quantile_ms(0.50, tpot_buckets, tpot_counts) AS tpot_p50_ms,
    fleet.latency_quantile_ms(0.95, tpot_buckets, tpot_counts) AS tpot_p95_ms,
    fleet.latency_quantile_ms(0.99, tpot_buckets, tpot_counts) AS tpot_p99_ms,
    fleet.latency_quantile_ms(0.50, end_to_end_buckets, end_to_end_counts) AS end_to_end_p50_ms,
    fleet.latency_quantile_ms(0.95, end_to_end_buckets, end_to_end_counts) AS end_to_end_p95_ms,
    fleet.latency_quantile_ms(0.99, end_to_end_buckets, end_to_end_counts) AS end_to_end_p99_ms,
    $$ || sketches;
  sums CONSTANT text := (
    SELECT string_agg(format('sum(%1$I) AS %1$I', measure), ', ') FROM unnest(measures) AS measure);
  -- A silent node did nothing; what of its memory the weights leave is unknown, not zero.
  silence CONSTANT text := (
    SELECT string_agg(
      CASE
        WHEN measure IN ('deployed_micros', 'node_cost_nanos') THEN measure
        WHEN measure = 'idle_cost_nanos' THEN 'node_cost_nanos'
        WHEN measure = 'kv_capacity_megabyte_seconds' THEN 'NULL::bigint'
        ELSE '0::bigint'
      END, ', ')
    FROM unnest(measures) AS measure);
  grouping_name text;
  grouping_keys text;
  period text;
BEGIN
  EXECUTE format($$
    CREATE VIEW ledger.node_window AS
    SELECT grain, %1$s, true AS heard_of, %2$s, %3$s FROM ledger.node_usage
    UNION ALL
    SELECT grain, %4$s, false, %5$s,
      '{}'::integer[], '{}'::bigint[], '{}'::integer[], '{}'::bigint[], '{}'::integer[], '{}'::bigint[]
    FROM ledger.silent_node
    $$, replace(described, 'region', 'nullif(region, '''') AS region'),
    array_to_string(measures, ', '), sketches, described, silence);

  FOREACH period IN ARRAY ARRAY['minute', 'hour'] LOOP
    EXECUTE format($$
      CREATE VIEW fleet.node_usage_%s AS
      SELECT %s, heard_of, %s
      FROM (
        SELECT *, accelerator_count * deployed_micros AS accelerator_micros,
          deployed_micros AS kv_deployed_micros
        FROM ledger.node_window
        WHERE grain = %L) AS usage
      $$, period, described, columns, upper(period));
    FOR grouping_name, grouping_keys IN
      VALUES ('pool', 'pool_id, currency'), ('model', 'model_id, accelerator_id, currency')
    LOOP
      EXECUTE format($$
        CREATE VIEW fleet.%1$s_usage_%2$s AS
        SELECT window_start, %3$s, nodes, %4$s
        FROM (
          SELECT *,
            (ttft).buckets AS ttft_buckets, (ttft).counts AS ttft_counts,
            (tpot).buckets AS tpot_buckets, (tpot).counts AS tpot_counts,
            (end_to_end).buckets AS end_to_end_buckets, (end_to_end).counts AS end_to_end_counts
          FROM (
            SELECT window_start, %3$s, count(DISTINCT node_id) AS nodes, %5$s,
              sum(accelerator_count * deployed_micros) AS accelerator_micros,
              sum(deployed_micros) FILTER (WHERE kv_capacity_megabyte_seconds IS NOT NULL)
                AS kv_deployed_micros,
              fleet.latency_sum(ttft_buckets, ttft_counts) AS ttft,
              fleet.latency_sum(tpot_buckets, tpot_counts) AS tpot,
              fleet.latency_sum(end_to_end_buckets, end_to_end_counts) AS end_to_end
            FROM ledger.node_window
            WHERE grain = %6$L
            GROUP BY window_start, %3$s) AS summed) AS usage
        $$, grouping_name, period, grouping_keys, columns, sums, upper(period));
    END LOOP;
  END LOOP;
END
$views$;

COMMENT ON VIEW fleet.node_usage_minute IS 'What each node did and cost, by minute and deployment; nodes that were never heard of are idle rows.';
COMMENT ON VIEW fleet.node_usage_hour IS 'What each node did and cost, by hour and deployment: the sums of the minutes.';
COMMENT ON VIEW fleet.pool_usage_minute IS 'What each pool did and cost, by minute: the sums of its nodes.';
COMMENT ON VIEW fleet.pool_usage_hour IS 'What each pool did and cost, by hour: the sums of its nodes.';
COMMENT ON VIEW fleet.model_usage_minute IS 'What the nodes that serve a model on an accelerator type did and cost, by minute.';
COMMENT ON VIEW fleet.model_usage_hour IS 'What the nodes that serve a model on an accelerator type did and cost, by hour.';
