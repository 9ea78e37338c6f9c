-- What the metrics show: the last complete minute of the fleet, at a cost that does not grow with it.

-- A node whose clock is ahead must not make the minute of all others one that has hardly begun.
CREATE VIEW fleet.latest_minute AS
SELECT date_trunc('minute', least(max(last_at), now()), 'UTC') - interval '1 minute' AS window_start
FROM ledger.fleet_clock
HAVING max(last_at) IS NOT NULL;
COMMENT ON VIEW fleet.latest_minute IS 'The last complete minute of the fleet: the one before its newest event or sample; no row before the first.';

-- As fleet.node_usage_minute, for one minute: silent nodes are laid out for it alone.
CREATE VIEW fleet.node_latest AS
SELECT
  window_start, node_id, pool_id, model_id, accelerator_id, currency, true AS heard_of,
  requests_success + requests_error + requests_cancelled + requests_timeout AS requests,
  input_tokens, output_tokens, deployed_micros,
  accelerator_count * deployed_micros AS accelerator_micros, busy_micros, model_accelerator_nanos,
  memory_accelerator_nanos, node_cost_nanos, idle_cost_nanos, ttft_buckets, ttft_counts
FROM ledger.node_usage
WHERE grain = 'MINUTE' AND window_start = (SELECT window_start FROM fleet.latest_minute)
UNION ALL
SELECT
  window_start, node_id, pool_id, model_id, accelerator_id, currency, false, 0, 0, 0, deployed_micros,
  accelerator_count * deployed_micros, 0, 0, 0, node_cost_nanos, node_cost_nanos, '{}', '{}'
FROM (
  SELECT
    window_start, node_id, pool_id, model_id, accelerator_id, accelerator_count, currency,
    ledger.micros(paid_until) - ledger.micros(paid_from) AS deployed_micros,
    (ledger.cost_since_hour(
        accelerator_count, rate_nanos_per_accelerator_hour, hour_start, paid_until)
      - ledger.cost_since_hour(
        accelerator_count, rate_nanos_per_accelerator_hour, hour_start, paid_from))::bigint
      AS node_cost_nanos
  FROM fleet.latest_minute
  JOIN ledger.deployment_span
    ON effective_from < window_start + interval '1 minute'
    AND effective_until > window_start
    AND NOT EXISTS (
      SELECT FROM ledger.node_usage AS heard WHERE heard.node_id = deployment_span.node_id)
  CROSS JOIN LATERAL (
    SELECT
      greatest(window_start, effective_from) AS paid_from,
      least(window_start + interval '1 minute', effective_until) AS paid_until,
      date_trunc('hour', window_start, 'UTC') AS hour_start) AS paid) AS silent;
COMMENT ON VIEW fleet.node_latest IS 'What each node did and cost in the last complete minute; nodes that were never heard of are idle.';
