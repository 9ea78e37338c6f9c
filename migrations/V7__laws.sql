-- The laws, as queries: a residual other than zero is a bug, or shows what is still on its way.

-- Differences that must all be zero: signed sums of one side and the other, by what they share.
DO $views$
DECLARE
  tenant CONSTANT text[] := ledger.measures_of('ledger.tenant_usage');
  node CONSTANT text[] := ledger.measures_of('ledger.node_usage');
  -- What a tenant pays and what a node costs are compared by a law of their own.
  shared CONSTANT text[] := (
    SELECT array_agg(measure) FROM unnest(tenant) AS measure
    WHERE measure = ANY (node) AND measure <> 'idle_cost_nanos');
BEGIN
  -- Hours less their minutes: the number of measures that differ, by row.
  EXECUTE format($$
    CREATE VIEW ledger.tenant_hour_difference AS
    SELECT date_trunc('hour', window_start, 'UTC') AS hour_start, tenant_id, project_id, model_id,
      pool_id, accelerator_id, service_tier, call_kind, currency, %s AS differing
    FROM ledger.tenant_usage
    GROUP BY date_trunc('hour', window_start, 'UTC'), tenant_id, project_id, model_id, pool_id,
      accelerator_id, service_tier, call_kind, currency
    $$, (SELECT format('num_nonnulls(%s)', string_agg(format(
           'nullif(sum(CASE grain WHEN ''HOUR'' THEN %1$I ELSE -%1$I END), 0)', measure), ', '))
         FROM unnest(tenant) AS measure));
  EXECUTE format($$
    CREATE VIEW ledger.node_hour_difference AS
    SELECT date_trunc('hour', window_start, 'UTC') AS hour_start, node_id, deployed_from,
      %s AS differing
    FROM ledger.node_usage
    GROUP BY date_trunc('hour', window_start, 'UTC'), node_id, deployed_from
    $$, (SELECT format('num_nonnulls(%s)', string_agg(format(
           'nullif(sum(CASE grain WHEN ''HOUR'' THEN %1$I ELSE -%1$I END), 0)', measure), ', '))
         FROM unnest(node) AS measure));
  -- Nodes less tenants, by minute and place.
  EXECUTE format($$
    CREATE VIEW ledger.place_difference AS
    SELECT window_start, pool_id, accelerator_id, currency, %1$s AS differing,
      sum(busy_cost_nanos) AS cost_difference, sum(idle_allocated_nanos) AS idle_difference
    FROM (
      SELECT window_start, pool_id, accelerator_id, currency, busy_cost_nanos, idle_allocated_nanos,
        %2$s
      FROM ledger.node_usage WHERE grain = 'MINUTE'
      UNION ALL
      SELECT window_start, pool_id, accelerator_id, currency, -cost_nanos, -idle_cost_nanos, %3$s
      FROM ledger.tenant_usage WHERE grain = 'MINUTE') AS sides
    GROUP BY window_start, pool_id, accelerator_id, currency
    $$,
    (SELECT format('num_nonnulls(%s)',
       string_agg(format('nullif(sum(%I), 0)', measure), ', ')) FROM unnest(shared) AS measure),
    array_to_string(shared, ', '),
    (SELECT string_agg('-' || measure, ', ') FROM unnest(shared) AS measure));
END
$views$;

-- The requests in every latency bucket, by minute, hour and place of both sides.
CREATE VIEW ledger.sketch_bucket AS
SELECT
  side, grain, window_start, pool_id, accelerator_id, currency, owner, sketch, bucket, requests
FROM (
  SELECT 'tenant' AS side, grain, window_start, pool_id, accelerator_id, currency,
    ROW(tenant_id, project_id, model_id, service_tier, call_kind)::text AS owner,
    ttft_buckets, ttft_counts, tpot_buckets, tpot_counts, end_to_end_buckets, end_to_end_counts
  FROM ledger.tenant_usage
  UNION ALL
  SELECT 'node', grain, window_start, pool_id, accelerator_id, currency,
    ROW(node_id, deployed_from)::text,
    ttft_buckets, ttft_counts, tpot_buckets, tpot_counts, end_to_end_buckets, end_to_end_counts
  FROM ledger.node_usage) AS usage
CROSS JOIN LATERAL (
  SELECT 'ttft' AS sketch, t.* FROM unnest(ttft_buckets, ttft_counts) AS t (bucket, requests)
  UNION ALL
  SELECT 'tpot', t.* FROM unnest(tpot_buckets, tpot_counts) AS t (bucket, requests)
  UNION ALL
  SELECT 'end_to_end', t.* FROM unnest(end_to_end_buckets, end_to_end_counts) AS t (bucket, requests)
) AS buckets;

CREATE VIEW ledger.sketch_hour_difference AS
SELECT side, sum(CASE grain WHEN 'HOUR' THEN requests ELSE -requests END) AS difference
FROM ledger.sketch_bucket
GROUP BY side, date_trunc('hour', window_start, 'UTC'), pool_id, accelerator_id, currency, owner,
  sketch, bucket;

CREATE VIEW ledger.sketch_place_difference AS
SELECT sum(CASE side WHEN 'node' THEN requests ELSE -requests END) AS difference
FROM ledger.sketch_bucket
WHERE grain = 'MINUTE'
GROUP BY window_start, pool_id, accelerator_id, currency, sketch, bucket;

-- The minutes of nodes heard of: those that must have a row, those that have one, or both.
CREATE VIEW ledger.node_minute AS
SELECT expected.node_id IS NOT NULL AS is_expected, present.node_id IS NOT NULL AS is_present,
  coalesce(present.silent, false) AS is_silent,
  coalesce(present.deployed_micros, 0) > 0 AND NOT EXISTS (
    SELECT FROM ledger.deployment_span AS span
    WHERE span.node_id = present.node_id AND span.effective_from = present.deployed_from
      AND span.effective_from < present.window_start + interval '1 minute'
      AND span.effective_until > present.window_start) AS is_undeployed
FROM (
  SELECT span.node_id, span.effective_from AS deployed_from, window_start
  FROM ledger.fleet_span
  CROSS JOIN ledger.deployment_span AS span
  CROSS JOIN LATERAL generate_series(
    date_trunc('minute', greatest(
      span_start, span.effective_from,
      (SELECT max(until_at) FROM ledger.usage_partition
       WHERE parent = 'node_usage' AND retired_at IS NOT NULL)), 'UTC'),
    least(span_end, span.effective_until) - interval '1 microsecond',
    interval '1 minute') AS window_start
  WHERE EXISTS (SELECT FROM ledger.node_usage AS heard WHERE heard.node_id = span.node_id)
) AS expected
FULL JOIN (
  SELECT node_id, deployed_from, window_start, deployed_micros,
    busy_micros = 0 AND samples = 0 AND requests_success + requests_error + requests_cancelled
      + requests_timeout = 0 AS silent
  FROM ledger.node_usage
  WHERE grain = 'MINUTE'
) AS present USING (node_id, deployed_from, window_start);

CREATE VIEW fleet.laws AS
SELECT 1 AS law, 'every record read is somewhere, once' AS name,
  topic || '/' || "partition" AS scope,
  abs(read - (accounted + duplicates + suspended + quarantined))::numeric AS residual,
  read AS checked,
  format('read %s = accounted %s + duplicates %s + suspended %s + quarantined %s',
    read, accounted, duplicates, suspended, quarantined) AS detail
FROM ledger.intake
UNION ALL
SELECT 1, 'every offset is a record read or none for us', topic || '/' || "partition",
  abs(read + skipped_offsets - (next_offset - first_offset)), next_offset - first_offset,
  format('read %s + skipped %s = offsets %s to %s', read, skipped_offsets, first_offset, next_offset)
FROM ledger.intake
UNION ALL
SELECT 1, 'accounted events are the requests in the tables', 'fleet',
  abs(accounted - counted - corrections - retired), accounted,
  format('accounted %s = in minutes %s + corrections %s + retired with their partitions %s',
    accounted, counted, corrections, retired)
FROM
  (SELECT coalesce(sum(accounted), 0) AS accounted FROM ledger.intake
   WHERE topic = (SELECT value FROM ledger.setting WHERE name = 'inference_events_topic')) AS events,
  (SELECT coalesce(
     sum(requests_success + requests_error + requests_cancelled + requests_timeout), 0) AS counted
   FROM ledger.tenant_usage WHERE grain = 'MINUTE') AS minutes,
  (SELECT count(*) AS corrections FROM ledger.usage_correction) AS late,
  (SELECT coalesce(sum(retired_requests), 0) AS retired FROM ledger.usage_partition) AS gone
UNION ALL
SELECT 1, 'late events are corrections', topic || '/' || "partition",
  abs(late - coalesce(rows, 0)), late, format('late %s = corrections %s', late, coalesce(rows, 0))
FROM ledger.intake
LEFT JOIN (
  SELECT topic, "partition", count(*) AS rows FROM ledger.usage_correction GROUP BY topic, "partition"
) AS corrections USING (topic, "partition")
WHERE topic = (SELECT value FROM ledger.setting WHERE name = 'inference_events_topic')
UNION ALL
SELECT 1, 'suspended records are in suspense', topic || '/' || "partition",
  abs(coalesce(suspended, 0) - coalesce(rows, 0)), coalesce(suspended, 0),
  format('suspended %s = rows %s', coalesce(suspended, 0), coalesce(rows, 0))
FROM ledger.intake
FULL JOIN (
  SELECT topic, "partition", count(*) AS rows FROM ledger.suspense GROUP BY topic, "partition"
) AS waiting USING (topic, "partition")
UNION ALL
SELECT 1, 'quarantined records are in quarantine', topic || '/' || "partition",
  abs(coalesce(quarantined, 0) - coalesce(rows, 0)), coalesce(quarantined, 0),
  format('quarantined %s = rows %s', coalesce(quarantined, 0), coalesce(rows, 0))
FROM ledger.intake
FULL JOIN (
  SELECT topic, "partition", count(*) AS rows FROM ledger.quarantine GROUP BY topic, "partition"
) AS kept USING (topic, "partition")
UNION ALL
SELECT 1, 'every output record is in its table', 'materializer', count(*), count(*),
  format('%s records that Postgres refused: see fleet.rejected_row', count(*))
FROM ledger.rejected_row
UNION ALL
SELECT 2, 'node cost = busy cost + idle cost', 'nodes, by minute and hour',
  coalesce(sum(abs(node_cost_nanos - busy_cost_nanos - idle_cost_nanos)), 0), count(*),
  'nanos that differ, over all rows'
FROM ledger.node_usage
UNION ALL
SELECT 2, 'node cost = accelerators x rate x time deployed', 'nodes, by minute',
  coalesce(sum(abs(node_cost_nanos - (
    ledger.cost_since_hour(accelerator_count, rate_nanos_per_accelerator_hour,
      date_trunc('hour', covered_from, 'UTC'), covered_until)
    - ledger.cost_since_hour(accelerator_count, rate_nanos_per_accelerator_hour,
      date_trunc('hour', covered_from, 'UTC'), covered_from)))), 0),
  count(*), 'nanos that differ, over all rows'
FROM ledger.node_usage WHERE grain = 'MINUTE'
UNION ALL
SELECT 2, 'busy cost = node cost x share of time busy', 'nodes, by minute',
  coalesce(sum(abs(busy_cost_nanos - CASE
    WHEN device_nanos = 0 THEN 0
    ELSE div(node_cost_nanos::numeric * busy_micros, ledger.micros(covered_until) - ledger.micros(covered_from))
  END)), 0),
  count(*), 'nanos that differ, over all rows'
FROM ledger.node_usage WHERE grain = 'MINUTE'
UNION ALL
SELECT 2, 'tenants'' cost = nodes'' busy cost', 'by minute, pool, accelerator and currency',
  coalesce(sum(abs(cost_difference)), 0), count(*), 'nanos that differ, over all places'
FROM ledger.place_difference
UNION ALL
SELECT 2, 'tenants'' idle cost = nodes'' allocated idle cost',
  'by minute, pool, accelerator and currency',
  coalesce(sum(abs(idle_difference)), 0), count(*), 'nanos that differ, over all places'
FROM ledger.place_difference
UNION ALL
SELECT 2, 'tenants'' usage = nodes'' usage', 'by minute, pool, accelerator and currency',
  coalesce(sum(differing), 0), count(*), 'measures that differ, over all places'
FROM ledger.place_difference
UNION ALL
SELECT 2, 'tenants'' latencies = nodes'' latencies', 'by minute, pool, accelerator and currency',
  coalesce(sum(abs(difference)), 0), count(*), 'requests in another bucket'
FROM ledger.sketch_place_difference
UNION ALL
SELECT 2, 'hours = the sum of their minutes', 'tenants',
  coalesce(sum(differing), 0), count(*), 'measures that differ, over all rows'
FROM ledger.tenant_hour_difference
UNION ALL
SELECT 2, 'hours = the sum of their minutes', 'nodes',
  coalesce(sum(differing), 0), count(*), 'measures that differ, over all rows'
FROM ledger.node_hour_difference
UNION ALL
SELECT 2, 'hours'' latencies = the sum of their minutes''', side || 's',
  sum(abs(difference)), count(*), 'requests in another bucket'
FROM ledger.sketch_hour_difference GROUP BY side
UNION ALL
SELECT 4, 'every minute of a node has one row per deployment', 'nodes heard of',
  count(*) FILTER (WHERE is_expected AND NOT is_present)
    + count(*) FILTER (WHERE is_undeployed OR NOT is_expected AND is_silent AND NOT is_undeployed),
  count(*),
  format('missing %s, surplus %s',
    count(*) FILTER (WHERE is_expected AND NOT is_present),
    count(*) FILTER (WHERE is_undeployed OR NOT is_expected AND is_silent AND NOT is_undeployed))
FROM ledger.node_minute;
COMMENT ON VIEW fleet.laws IS 'The laws of the ledger, checked: one row per check; a residual other than zero is a bug, or shows records that are still on their way.';
