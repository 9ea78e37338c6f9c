-- How costs are shared, what of them went to requests that failed, to which context lengths they
-- belong, and the energy behind them. Rows from before have none of this: 0, and empty arrays.

-- What usage rows have in common; the tables copy these columns from here.
DO $columns$
DECLARE
  usage_table text;
BEGIN
  FOREACH usage_table IN ARRAY ARRAY['tenant_usage', 'node_usage', 'usage_correction'] LOOP
    EXECUTE format($$
      ALTER TABLE ledger.%I
        ADD COLUMN failed_input_tokens bigint NOT NULL DEFAULT 0,
        ADD COLUMN failed_cached_input_tokens bigint NOT NULL DEFAULT 0,
        ADD COLUMN failed_output_tokens bigint NOT NULL DEFAULT 0,
        ADD COLUMN failed_reasoning_tokens bigint NOT NULL DEFAULT 0,
        ADD COLUMN retried_requests bigint NOT NULL DEFAULT 0,
        ADD COLUMN failed_device_nanos bigint NOT NULL DEFAULT 0
      $$, usage_table);
  END LOOP;
END
$columns$;

ALTER TABLE ledger.tenant_usage
  ADD COLUMN failed_cost_nanos bigint NOT NULL DEFAULT 0,
  ADD COLUMN cancelled_cost_nanos bigint NOT NULL DEFAULT 0,
  ADD COLUMN retried_cost_nanos bigint NOT NULL DEFAULT 0,
  ADD COLUMN energy_millijoules bigint NOT NULL DEFAULT 0,
  ADD COLUMN sharing_method text NOT NULL DEFAULT 'DEVICE_SECONDS';

ALTER TABLE ledger.node_usage
  ADD COLUMN energy_millijoules bigint NOT NULL DEFAULT 0,
  ADD COLUMN busy_energy_millijoules bigint NOT NULL DEFAULT 0,
  ADD COLUMN sharing_method text NOT NULL DEFAULT 'DEVICE_SECONDS',
  ADD COLUMN context_requests bigint[] NOT NULL DEFAULT '{}',
  ADD COLUMN context_input_tokens bigint[] NOT NULL DEFAULT '{}',
  ADD COLUMN context_output_tokens bigint[] NOT NULL DEFAULT '{}',
  ADD COLUMN context_cost_nanos bigint[] NOT NULL DEFAULT '{}';

-- The views gain columns at their ends, so that what is built on them stands.
DO $views$
DECLARE
  keys CONSTANT text :=
    'tenant_id, project_id, model_id, pool_id, accelerator_id, service_tier, call_kind, currency';
  added CONSTANT text[] := ARRAY[
    'failed_input_tokens', 'failed_cached_input_tokens', 'failed_output_tokens',
    'failed_reasoning_tokens', 'retried_requests', 'failed_device_nanos', 'failed_cost_nanos',
    'cancelled_cost_nanos', 'retried_cost_nanos'];
  measures CONSTANT text[] := ledger.measures_of('ledger.tenant_usage');
  before CONSTANT text := (
    SELECT string_agg(measure, ', ' ORDER BY nth)
    FROM unnest(measures) WITH ORDINALITY AS m (measure, nth)
    WHERE measure <> ALL (added || ARRAY['energy_millijoules']));
  columns CONSTANT text := $$
    requests_success + requests_error + requests_cancelled + requests_timeout AS requests,
    $$ || before || $$,
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
    ttft_buckets, ttft_counts, tpot_buckets, tpot_counts, end_to_end_buckets, end_to_end_counts,
    $$ || array_to_string(added, ', ') || $$,
    nullif(energy_millijoules, 0) AS energy_millijoules,
    sharing_method,
    failed_cost_nanos * 0.000000001 AS failed_cost,
    cancelled_cost_nanos * 0.000000001 AS cancelled_cost,
    retried_cost_nanos * 0.000000001 AS retried_cost,
    ledger.ratio(nullif(energy_millijoules, 0), 3600000000) AS energy_kwh
    $$;
  sums CONSTANT text := (
    SELECT string_agg(format('sum(%1$I) AS %1$I', measure), ', ') FROM unnest(measures) AS measure);
  period text;
BEGIN
  FOREACH period IN ARRAY ARRAY['minute', 'hour'] LOOP
    EXECUTE format($$
      CREATE OR REPLACE VIEW fleet.tenant_usage_%s WITH (security_invoker = true) AS
      SELECT window_start, %s, %s
      FROM ledger.tenant_usage
      WHERE grain = %L
      $$, period, keys, columns, upper(period));
  END LOOP;
  FOREACH period IN ARRAY ARRAY['day', 'month'] LOOP
    EXECUTE format($$
      CREATE OR REPLACE VIEW fleet.tenant_usage_%1$s WITH (security_invoker = true) AS
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
            fleet.latency_sum(end_to_end_buckets, end_to_end_counts) AS end_to_end,
            CASE WHEN min(sharing_method) = max(sharing_method) THEN min(sharing_method) END
              AS sharing_method
          FROM ledger.tenant_usage
          WHERE grain = 'HOUR'
          GROUP BY date_trunc(%1$L, tenant_usage.window_start, 'UTC'), %2$s) AS summed) AS usage
      $$, period, keys, columns, sums);
  END LOOP;
END
$views$;

DO $views$
DECLARE
  added CONSTANT text[] := ARRAY[
    'failed_input_tokens', 'failed_cached_input_tokens', 'failed_output_tokens',
    'failed_reasoning_tokens', 'retried_requests', 'failed_device_nanos', 'energy_millijoules',
    'busy_energy_millijoules'];
  measures CONSTANT text[] := ledger.measures_of('ledger.node_usage');
  before CONSTANT text[] := (
    SELECT array_agg(measure ORDER BY nth)
    FROM unnest(measures) WITH ORDINALITY AS m (measure, nth) WHERE measure <> ALL (added));
  described CONSTANT text := 'window_start, node_id, deployed_from, pool_id, region, model_id,
    accelerator_id, accelerator_count, "precision", currency, rate_nanos_per_accelerator_hour,
    covered_from, covered_until';
  sketches CONSTANT text := 'ttft_buckets, ttft_counts, tpot_buckets, tpot_counts,
    end_to_end_buckets, end_to_end_counts';
  bands CONSTANT text :=
    'sharing_method, context_requests, context_input_tokens, context_output_tokens, context_cost_nanos';
  columns CONSTANT text := $$
    requests_success + requests_error + requests_cancelled + requests_timeout AS requests,
    $$ || array_to_string(before, ', ') || $$,
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
    $$ || sketches || $$,
    failed_input_tokens, failed_cached_input_tokens, failed_output_tokens, failed_reasoning_tokens,
    retried_requests, failed_device_nanos,
    CASE WHEN power_samples > 0 THEN energy_millijoules END AS energy_millijoules,
    CASE WHEN power_samples > 0 THEN busy_energy_millijoules END AS busy_energy_millijoules,
    ledger.ratio(CASE WHEN power_samples > 0 THEN energy_millijoules END, 3600000000) AS energy_kwh
    $$;
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
      END, ', ' ORDER BY nth)
    FROM unnest(before) WITH ORDINALITY AS m (measure, nth));
  grouping_name text;
  grouping_keys text;
  period text;
BEGIN
  EXECUTE format($$
    CREATE OR REPLACE VIEW ledger.node_window AS
    SELECT grain, %1$s, true AS heard_of, %2$s, %3$s, %4$s, %5$s FROM ledger.node_usage
    UNION ALL
    SELECT grain, %6$s, false, %7$s,
      '{}'::integer[], '{}'::bigint[], '{}'::integer[], '{}'::bigint[], '{}'::integer[], '{}'::bigint[],
      %8$s, NULL, '{}'::bigint[], '{}'::bigint[], '{}'::bigint[], '{}'::bigint[]
    FROM ledger.silent_node
    $$, replace(described, 'region', 'nullif(region, '''') AS region'),
    array_to_string(before, ', '), sketches, array_to_string(added, ', '), bands, described, silence,
    (SELECT string_agg('0::bigint', ', ') FROM unnest(added)));

  FOREACH period IN ARRAY ARRAY['minute', 'hour'] LOOP
    EXECUTE format($$
      CREATE OR REPLACE VIEW fleet.node_usage_%s AS
      SELECT %s, heard_of, %s, %s
      FROM (
        SELECT *, accelerator_count * deployed_micros AS accelerator_micros,
          deployed_micros AS kv_deployed_micros
        FROM ledger.node_window
        WHERE grain = %L) AS usage
      $$, period, described, columns, bands, upper(period));
    FOR grouping_name, grouping_keys IN
      VALUES ('pool', 'pool_id, currency'), ('model', 'model_id, accelerator_id, currency')
    LOOP
      EXECUTE format($$
        CREATE OR REPLACE VIEW fleet.%1$s_usage_%2$s AS
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

-- A correction has no cost of its own, so the shared measures are all that it gains.
CREATE OR REPLACE VIEW fleet.usage_correction WITH (security_invoker = true) AS
SELECT
  topic, "partition", record_offset, event_id, node_id, window_start, tenant_id, project_id,
  model_id, pool_id, accelerator_id, service_tier, call_kind, currency, requests_success,
  requests_error, requests_cancelled, requests_timeout, input_tokens, cached_input_tokens,
  output_tokens, reasoning_tokens, draft_tokens, accepted_draft_tokens, preempted_tokens,
  targeted_requests, goodput_requests, queued_micros, batch_milli_tokens, batch_tokens,
  saved_cache_mflop, model_prefill_mflop, model_decode_mflop, executed_prefill_mflop,
  executed_decode_mflop, wasted_draft_mflop, wasted_preemption_mflop, failed_mflop,
  prefill_megabytes, decode_megabytes, kv_megabyte_seconds, running_micros, device_nanos,
  failed_input_tokens, failed_cached_input_tokens, failed_output_tokens, failed_reasoning_tokens,
  retried_requests, failed_device_nanos
FROM ledger.usage_correction;

CREATE OR REPLACE VIEW fleet.pool AS
SELECT
  pool_id, effective_from, effective_to,
  profile ->> 'idle_cost_policy' AS idle_cost_policy, profile ->> 'reserved_for' AS reserved_for,
  profile,
  coalesce(profile ->> 'sharing_method', 'DEVICE_SECONDS') AS sharing_method,
  profile -> 'token_weights' AS token_weights
FROM ledger.pool_version;

-- The differences that the laws look at, with the new measures.
DO $views$
DECLARE
  tenant CONSTANT text[] := ledger.measures_of('ledger.tenant_usage');
  node CONSTANT text[] := ledger.measures_of('ledger.node_usage');
  -- What a tenant bears of a node, and the node's own, are compared by laws of their own.
  shared CONSTANT text[] := (
    SELECT array_agg(measure) FROM unnest(tenant) AS measure
    WHERE measure = ANY (node) AND measure NOT IN ('idle_cost_nanos', 'energy_millijoules'));
BEGIN
  EXECUTE format($$
    CREATE OR REPLACE VIEW ledger.tenant_hour_difference AS
    SELECT date_trunc('hour', window_start, 'UTC') AS hour_start, tenant_id, project_id, model_id,
      pool_id, accelerator_id, service_tier, call_kind, currency, %s AS differing,
      count(DISTINCT sharing_method) AS sharing_methods
    FROM ledger.tenant_usage
    GROUP BY date_trunc('hour', window_start, 'UTC'), tenant_id, project_id, model_id, pool_id,
      accelerator_id, service_tier, call_kind, currency
    $$, (SELECT format('num_nonnulls(%s)', string_agg(format(
           'nullif(sum(CASE grain WHEN ''HOUR'' THEN %1$I ELSE -%1$I END), 0)', measure), ', '))
         FROM unnest(tenant) AS measure));
  EXECUTE format($$
    CREATE OR REPLACE VIEW ledger.node_hour_difference AS
    SELECT date_trunc('hour', window_start, 'UTC') AS hour_start, node_id, deployed_from,
      %s AS differing, count(DISTINCT sharing_method) AS sharing_methods
    FROM ledger.node_usage
    GROUP BY date_trunc('hour', window_start, 'UTC'), node_id, deployed_from
    $$, (SELECT format('num_nonnulls(%s)', string_agg(format(
           'nullif(sum(CASE grain WHEN ''HOUR'' THEN %1$I ELSE -%1$I END), 0)', measure), ', '))
         FROM unnest(node) AS measure));
  EXECUTE format($$
    CREATE OR REPLACE VIEW ledger.place_difference AS
    SELECT window_start, pool_id, accelerator_id, currency, %1$s AS differing,
      sum(busy_cost_nanos) AS cost_difference, sum(idle_allocated_nanos) AS idle_difference,
      sum(busy_energy_millijoules) AS energy_difference
    FROM (
      SELECT window_start, pool_id, accelerator_id, currency, busy_cost_nanos, idle_allocated_nanos,
        busy_energy_millijoules, %2$s
      FROM ledger.node_usage WHERE grain = 'MINUTE'
      UNION ALL
      SELECT window_start, pool_id, accelerator_id, currency, -cost_nanos, -idle_cost_nanos,
        -energy_millijoules, %3$s
      FROM ledger.tenant_usage WHERE grain = 'MINUTE') AS sides
    GROUP BY window_start, pool_id, accelerator_id, currency
    $$,
    (SELECT format('num_nonnulls(%s)',
       string_agg(format('nullif(sum(%I), 0)', measure), ', ')) FROM unnest(shared) AS measure),
    array_to_string(shared, ', '),
    (SELECT string_agg('-' || measure, ', ') FROM unnest(shared) AS measure));
END
$views$;

-- What node rows hold by context length, one row per band.
CREATE VIEW ledger.node_context AS
SELECT
  grain, window_start, node_id, deployed_from, context_band, requests, band.input_tokens,
  band.output_tokens, cost_nanos
FROM ledger.node_usage
CROSS JOIN LATERAL unnest(
  context_requests, context_input_tokens, context_output_tokens, context_cost_nanos)
  WITH ORDINALITY AS band (requests, input_tokens, output_tokens, cost_nanos, context_band);

-- The laws are a union of views: each capability has one of its own.
ALTER VIEW fleet.laws SET SCHEMA ledger;
ALTER VIEW ledger.laws RENAME TO usage_law;
COMMENT ON VIEW ledger.usage_law IS 'Laws 1, 2 and 4 of usage; part of fleet.laws.';

CREATE VIEW ledger.sharing_law AS
SELECT 2 AS law, 'tenants'' energy = nodes'' busy energy' AS name,
  'by minute, pool, accelerator and currency' AS scope,
  coalesce(sum(abs(energy_difference)), 0) AS residual, count(*) AS checked,
  'millijoules that differ, over all places' AS detail
FROM ledger.place_difference
UNION ALL
SELECT 2, 'failed, cancelled and retried cost are parts of the cost', 'tenants, by minute and hour',
  coalesce(sum(
    greatest(failed_cost_nanos + cancelled_cost_nanos - cost_nanos, 0)
      + greatest(retried_cost_nanos - cost_nanos, 0)), 0),
  count(*), 'nanos too many, over all rows'
FROM ledger.tenant_usage
UNION ALL
SELECT 2, 'an hour has one sharing method', 'tenants and nodes',
  coalesce(sum(sharing_methods - 1), 0), count(*), 'methods too many, over all rows'
FROM (
  SELECT sharing_methods FROM ledger.tenant_hour_difference
  UNION ALL
  SELECT sharing_methods FROM ledger.node_hour_difference) AS hours
UNION ALL
SELECT 2, 'usage and cost by context length sum to the row', 'nodes, by minute',
  coalesce(sum(
    abs(busy_cost_nanos - (SELECT sum(part) FROM unnest(context_cost_nanos) AS part))
      + abs(input_tokens - (SELECT sum(part) FROM unnest(context_input_tokens) AS part))
      + abs(output_tokens - (SELECT sum(part) FROM unnest(context_output_tokens) AS part))
      + abs(requests_success + requests_error + requests_cancelled + requests_timeout
        - (SELECT sum(part) FROM unnest(context_requests) AS part))), 0),
  count(*), 'nanos, tokens and requests that differ, over all rows'
FROM ledger.node_usage
WHERE grain = 'MINUTE' AND cardinality(context_cost_nanos) > 0
UNION ALL
SELECT 2, 'hours by context length = the sum of their minutes', 'nodes',
  coalesce(sum(abs(requests) + abs(input_tokens) + abs(output_tokens) + abs(cost_nanos)), 0),
  count(*), 'nanos, tokens and requests that differ, over all rows'
FROM (
  SELECT
    sum(CASE grain WHEN 'HOUR' THEN requests ELSE -requests END) AS requests,
    sum(CASE grain WHEN 'HOUR' THEN input_tokens ELSE -input_tokens END) AS input_tokens,
    sum(CASE grain WHEN 'HOUR' THEN output_tokens ELSE -output_tokens END) AS output_tokens,
    sum(CASE grain WHEN 'HOUR' THEN cost_nanos ELSE -cost_nanos END) AS cost_nanos
  FROM ledger.node_context
  GROUP BY date_trunc('hour', window_start, 'UTC'), node_id, deployed_from, context_band) AS bands;

CREATE VIEW fleet.laws AS
SELECT law, name, scope, residual, checked, detail FROM ledger.usage_law
UNION ALL
SELECT law, name, scope, residual, checked, detail FROM ledger.sharing_law;
COMMENT ON VIEW fleet.laws IS 'The laws of the ledger, checked: one row per check; a residual other than zero is a bug, or shows records that are still on their way.';
