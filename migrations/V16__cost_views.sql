-- What the platform team asks of cost. Each number is a quotient of sums, null where undefined.

CREATE FUNCTION ledger.context_band_name(band integer) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN band < 10 THEN 'up to ' || (1 << (band - 1)) || 'k' ELSE 'over 256k' END;
COMMENT ON FUNCTION ledger.context_band_name IS 'The name of a band of context lengths, from 1; 1k = 1024 tokens.';

-- The cost of a model's nodes, and of each context length its share of their busy cost. Idle time is
-- priced in by the busy cost: a context length that bears a tenth of it bears a tenth of all.
CREATE VIEW fleet.cost_by_model AS
WITH node AS (
  SELECT date_trunc('day', window_start, 'UTC') AS day_start, model_id, accelerator_id, "precision",
    currency, sum(busy_cost_nanos) AS busy_cost_nanos, sum(node_cost_nanos) AS node_cost_nanos,
    sum(requests_success + requests_error + requests_cancelled + requests_timeout) AS requests,
    sum(input_tokens) AS input_tokens, sum(output_tokens) AS output_tokens
  FROM ledger.node_window
  WHERE grain = 'HOUR'
  GROUP BY date_trunc('day', window_start, 'UTC'), model_id, accelerator_id, "precision", currency
), band AS (
  SELECT date_trunc('day', window_start, 'UTC') AS day_start, model_id, accelerator_id, "precision",
    currency, context_band, sum(cost_nanos) AS busy_cost_nanos, sum(requests) AS requests,
    sum(band.input_tokens) AS input_tokens, sum(band.output_tokens) AS output_tokens
  FROM ledger.node_usage
  CROSS JOIN LATERAL unnest(
    context_requests, context_input_tokens, context_output_tokens, context_cost_nanos)
    WITH ORDINALITY AS band (requests, input_tokens, output_tokens, cost_nanos, context_band)
  WHERE grain = 'HOUR'
  GROUP BY date_trunc('day', window_start, 'UTC'), model_id, accelerator_id, "precision", currency,
    context_band
)
SELECT day_start, model_id, accelerator_id, "precision", currency, NULL::integer AS context_band,
  'all' AS context_length, requests, input_tokens, output_tokens,
  busy_cost_nanos * 0.000000001 AS busy_cost, node_cost_nanos * 0.000000001 AS effective_cost,
  ledger.ratio(busy_cost_nanos * 0.001, input_tokens + output_tokens)
    AS busy_cost_per_million_tokens,
  ledger.ratio(node_cost_nanos * 0.001, input_tokens + output_tokens)
    AS effective_cost_per_million_tokens
FROM node
UNION ALL
SELECT day_start, model_id, accelerator_id, "precision", currency, context_band::integer,
  ledger.context_band_name(context_band::integer), band.requests, band.input_tokens,
  band.output_tokens, band.busy_cost_nanos * 0.000000001,
  ledger.ratio(band.busy_cost_nanos * node_cost_nanos * 0.000000001, node.busy_cost_nanos),
  ledger.ratio(band.busy_cost_nanos * 0.001, band.input_tokens + band.output_tokens),
  ledger.ratio(
    band.busy_cost_nanos * node_cost_nanos * 0.001,
    (band.input_tokens + band.output_tokens) * node.busy_cost_nanos)
FROM band
JOIN node USING (day_start, model_id, accelerator_id, "precision", currency)
WHERE band.requests > 0 OR band.busy_cost_nanos > 0;
COMMENT ON VIEW fleet.cost_by_model IS 'What models cost per million tokens, by day (UTC), accelerator type, precision and context length: busy time alone, and with idle time priced in.';

CREATE VIEW fleet.cost_of_failure WITH (security_invoker = true) AS
SELECT
  date_trunc('day', window_start, 'UTC') AS day_start, tenant_id, model_id, currency,
  sum(requests_success + requests_error + requests_cancelled + requests_timeout) AS requests,
  sum(requests_error + requests_timeout) AS failed_requests,
  sum(requests_cancelled) AS requests_cancelled,
  sum(retried_requests) AS retried_requests,
  sum(requests_success + requests_error + requests_cancelled + requests_timeout)
    FILTER (WHERE call_kind = 'SAFETY_FILTER') AS safety_filter_calls,
  sum(cost_nanos) * 0.000000001 AS cost,
  sum(failed_cost_nanos) * 0.000000001 AS failed_cost,
  sum(cancelled_cost_nanos) * 0.000000001 AS cancelled_cost,
  sum(retried_cost_nanos) * 0.000000001 AS retried_cost,
  sum(cost_nanos) FILTER (WHERE call_kind = 'SAFETY_FILTER') * 0.000000001 AS safety_filter_cost,
  ledger.ratio(sum(failed_cost_nanos), sum(cost_nanos)) AS failed_cost_share,
  ledger.ratio(sum(cancelled_cost_nanos), sum(cost_nanos)) AS cancelled_cost_share,
  ledger.ratio(sum(retried_cost_nanos), sum(cost_nanos)) AS retried_cost_share,
  ledger.ratio(sum(cost_nanos) FILTER (WHERE call_kind = 'SAFETY_FILTER'), sum(cost_nanos))
    AS safety_filter_cost_share
FROM ledger.tenant_usage
WHERE grain = 'HOUR' AND call_kind <> ''
GROUP BY date_trunc('day', window_start, 'UTC'), tenant_id, model_id, currency;
COMMENT ON VIEW fleet.cost_of_failure IS 'Compute cost of requests that failed, were cancelled, were retries, or were safety-filter passes, by day (UTC), tenant and model; a request may be in several.';

-- Modelled device time, turned into money at the busy cost of a device-second of the same nodes.
-- Work that the prefix cache saved would have taken work / peak. A draft token that was accepted
-- saved a decoding step: without it, what decoding waits for memory would have been longer by
-- accepted / (output - accepted); the drafts' own work is taken off.
CREATE VIEW fleet.savings AS
WITH day AS (
  SELECT date_trunc('day', window_start, 'UTC') AS day_start, pool_id, model_id, accelerator_id,
    accelerator_count, "precision", currency,
    sum(busy_cost_nanos) AS busy_cost_nanos, sum(device_nanos) AS device_nanos,
    sum(saved_cache_mflop) AS saved_mflop, sum(wasted_draft_mflop) AS draft_mflop,
    sum(executed_prefill_mflop + executed_decode_mflop) AS executed_mflop,
    sum(executed_accelerator_nanos) AS executed_nanos,
    sum(memory_accelerator_nanos) AS memory_nanos,
    sum(decode_megabytes) AS decode_megabytes,
    sum(prefill_megabytes + decode_megabytes) AS megabytes,
    sum(cached_input_tokens) AS cached_input_tokens, sum(input_tokens) AS input_tokens,
    sum(draft_tokens) AS draft_tokens, sum(accepted_draft_tokens) AS accepted_draft_tokens,
    sum(output_tokens) AS output_tokens
  FROM ledger.node_usage
  WHERE grain = 'HOUR'
  GROUP BY date_trunc('day', window_start, 'UTC'), pool_id, model_id, accelerator_id,
    accelerator_count, "precision", currency
), timed AS (
  SELECT day.*,
    saved_mflop * executed_nanos / nullif(executed_mflop * accelerator_count, 0) AS cache_nanos,
    memory_nanos * decode_megabytes * accepted_draft_tokens
      / nullif(megabytes * (output_tokens - accepted_draft_tokens) * accelerator_count, 0)
    - draft_mflop * executed_nanos / nullif(executed_mflop * accelerator_count, 0)
      AS speculation_nanos
  FROM day
)
SELECT day_start, pool_id, model_id, accelerator_id, accelerator_count, "precision", currency,
  busy_cost_nanos * 0.000000001 AS busy_cost,
  ledger.ratio(cached_input_tokens, input_tokens) AS cache_hit_share,
  ledger.ratio(busy_cost_nanos * 0.000000001 * cache_nanos, device_nanos) AS saved_by_prefix_cache,
  ledger.ratio(accepted_draft_tokens, draft_tokens) AS draft_acceptance,
  CASE WHEN draft_tokens > 0 THEN
    ledger.ratio(busy_cost_nanos * 0.000000001 * speculation_nanos, device_nanos)
  END AS saved_by_speculation
FROM timed;
COMMENT ON VIEW fleet.savings IS 'What the prefix cache and speculative decoding saved, in money, by day (UTC) and kind of node: modelled device time at the busy cost of a device-second; README.md has the formula.';

CREATE VIEW fleet.idle_price AS
SELECT date_trunc('day', window_start, 'UTC') AS day_start, pool_id, model_id, accelerator_id,
  currency, NULL::text AS borne_by,
  sum(idle_cost_nanos - idle_allocated_nanos) AS idle_cost_nanos,
  sum(idle_cost_nanos - idle_allocated_nanos) * 0.000000001 AS idle_cost
FROM ledger.node_window
WHERE grain = 'HOUR'
GROUP BY date_trunc('day', window_start, 'UTC'), pool_id, model_id, accelerator_id, currency
HAVING sum(idle_cost_nanos - idle_allocated_nanos) > 0
UNION ALL
SELECT date_trunc('day', window_start, 'UTC'), pool_id, model_id, accelerator_id, currency,
  tenant_id, sum(idle_cost_nanos), sum(idle_cost_nanos) * 0.000000001
FROM ledger.tenant_usage
WHERE grain = 'HOUR'
GROUP BY date_trunc('day', window_start, 'UTC'), pool_id, model_id, accelerator_id, currency,
  tenant_id
HAVING sum(idle_cost_nanos) > 0;
COMMENT ON VIEW fleet.idle_price IS 'The cost of idle time by day (UTC), pool and model, and who bears it: the platform, or tenants under the pool''s policy.';

CREATE VIEW fleet.workflow_multiplier WITH (security_invoker = true) AS
SELECT
  workflow.tenant_id, trace_id, started_at, workflow.currency, calls,
  workflow.cost_nanos * 0.000000001 AS cost,
  ledger.ratio(tenant_day.cost_nanos * 0.000000001, requests) AS mean_cost_per_request,
  ledger.ratio(workflow.cost_nanos * requests, tenant_day.cost_nanos) AS cost_multiplier
FROM ledger.workflow_usage AS workflow
LEFT JOIN (
  SELECT date_trunc('day', window_start, 'UTC') AS day_start, tenant_id, currency,
    sum(cost_nanos) AS cost_nanos,
    sum(requests_success + requests_error + requests_cancelled + requests_timeout) AS requests
  FROM ledger.tenant_usage
  WHERE grain = 'HOUR'
  GROUP BY date_trunc('day', window_start, 'UTC'), tenant_id, currency
) AS tenant_day
  ON tenant_day.tenant_id = workflow.tenant_id AND tenant_day.currency = workflow.currency
  AND day_start = date_trunc('day', started_at, 'UTC');
COMMENT ON VIEW fleet.workflow_multiplier IS 'What a workflow costs against the mean cost of a single request of its tenant on the day (UTC) on which it started.';
