-- Coverage: what came of each node, against its sequence numbers and its engine's own counters.
CREATE TABLE ledger.node_coverage (
  node_id text NOT NULL,
  boot_id text NOT NULL,
  window_start timestamptz NOT NULL,
  revision bigint NOT NULL,
  first_sequence bigint,
  last_sequence bigint,
  expected_events bigint NOT NULL,
  received_events bigint NOT NULL,
  missing_events bigint NOT NULL,
  events bigint NOT NULL,
  input_tokens bigint NOT NULL,
  cached_input_tokens bigint NOT NULL,
  output_tokens bigint NOT NULL,
  first_sampled_at timestamptz,
  first_requests bigint,
  first_prompt_tokens bigint,
  first_cached_prompt_tokens bigint,
  first_generation_tokens bigint,
  last_sampled_at timestamptz,
  last_requests bigint,
  last_prompt_tokens bigint,
  last_cached_prompt_tokens bigint,
  last_generation_tokens bigint,
  resets bigint NOT NULL,
  reported_requests bigint,
  reported_prompt_tokens bigint,
  reported_cached_prompt_tokens bigint,
  reported_generation_tokens bigint,
  PRIMARY KEY (node_id, boot_id, window_start)
) PARTITION BY RANGE (window_start);
CREATE INDEX node_coverage_by_window ON ledger.node_coverage (window_start);
CREATE TABLE ledger.node_coverage_default PARTITION OF ledger.node_coverage DEFAULT;
COMMENT ON TABLE ledger.node_coverage IS 'What came of each boot of a node, by hour; see fleet.node_boot_hour.';

-- As before, but for any table of the ledger that is partitioned.
CREATE OR REPLACE FUNCTION ledger.ensure_partition(parent text, at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
  month_start CONSTANT timestamptz := date_trunc('month', at, 'UTC');
  month_end CONSTANT timestamptz := (
    date_trunc('month', at AT TIME ZONE 'UTC') + interval '1 month') AT TIME ZONE 'UTC';
  name CONSTANT text := parent || to_char(at AT TIME ZONE 'UTC', '"_"YYYYMM');
BEGIN
  IF NOT EXISTS (
    SELECT FROM pg_class
    WHERE relnamespace = 'ledger'::regnamespace AND relname = parent AND relkind = 'p')
  THEN
    RAISE EXCEPTION 'table % is not partitioned', parent USING ERRCODE = 'invalid_parameter_value';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('fleetledger.usage_partition', 0));
  IF to_regclass(format('ledger.%I', name)) IS NOT NULL THEN
    RETURN;
  END IF;
  EXECUTE format('LOCK TABLE ledger.%I IN ACCESS EXCLUSIVE MODE', parent || '_default');
  -- Rows are revised many times: the room left lets revisions stay on their page.
  EXECUTE format('CREATE TABLE ledger.%I (LIKE ledger.%I INCLUDING ALL) WITH (fillfactor = 80)',
    name, parent);
  EXECUTE format(
    'WITH moved AS (DELETE FROM ledger.%I WHERE window_start >= %L AND window_start < %L RETURNING *)
     INSERT INTO ledger.%I SELECT * FROM moved',
    parent || '_default', month_start, month_end, name);
  EXECUTE format('ALTER TABLE ledger.%I ATTACH PARTITION ledger.%I FOR VALUES FROM (%L) TO (%L)',
    parent, name, month_start, month_end);
  IF parent = 'tenant_usage' THEN
    PERFORM ledger.protect(format('ledger.%I', name)::regclass);
  END IF;
  INSERT INTO ledger.usage_partition (parent, from_at, until_at)
  VALUES (parent, month_start, month_end)
  ON CONFLICT ON CONSTRAINT usage_partition_pkey DO UPDATE SET retired_at = NULL;
END
$$;

CREATE VIEW fleet.node_boot_hour AS
SELECT
  window_start, node_id, nullif(boot_id, '') AS boot_id, first_sequence, last_sequence,
  expected_events, received_events, missing_events, events, input_tokens, cached_input_tokens,
  output_tokens, first_sampled_at, last_sampled_at, resets, reported_requests,
  reported_prompt_tokens, reported_cached_prompt_tokens, reported_generation_tokens
FROM ledger.node_coverage;
COMMENT ON VIEW fleet.node_boot_hour IS 'What came of each boot of a node, by hour, against its sequence numbers and its engine''s counters.';

-- An event that came in time and became late in suspense is counted in its hour already.
ALTER TABLE ledger.usage_correction ADD COLUMN late_events bigint NOT NULL DEFAULT 1;

-- A correction is an event that came too late to be counted in its hour.
CREATE VIEW fleet.coverage AS
SELECT
  window_start, node_id, coalesce(boots, 0) AS boots,
  coalesce(expected_events, 0) AS expected_events,
  coalesce(received_events, 0) AS received_events,
  coalesce(missing_events, 0) AS missing_events,
  coalesce(events, 0) AS events, coalesce(late_events, 0) AS late_events,
  coalesce(on_time.input_tokens, 0) + coalesce(late.input_tokens, 0) AS input_tokens,
  coalesce(on_time.cached_input_tokens, 0) + coalesce(late.cached_input_tokens, 0)
    AS cached_input_tokens,
  coalesce(on_time.output_tokens, 0) + coalesce(late.output_tokens, 0) AS output_tokens,
  coalesce(resets, 0) AS resets,
  reported_requests, reported_prompt_tokens, reported_cached_prompt_tokens,
  reported_generation_tokens,
  ledger.ratio(coalesce(events, 0) + coalesce(late_events, 0), reported_requests)
    AS request_coverage,
  ledger.ratio(
    coalesce(on_time.input_tokens, 0) + coalesce(late.input_tokens, 0), reported_prompt_tokens)
    AS prompt_token_coverage,
  ledger.ratio(
    coalesce(on_time.output_tokens, 0) + coalesce(late.output_tokens, 0), reported_generation_tokens)
    AS generation_token_coverage
FROM (
  SELECT window_start, node_id, count(*) FILTER (WHERE boot_id <> '') AS boots,
    sum(expected_events) AS expected_events, sum(received_events) AS received_events,
    sum(missing_events) AS missing_events, sum(events) AS events,
    sum(input_tokens) AS input_tokens, sum(cached_input_tokens) AS cached_input_tokens,
    sum(output_tokens) AS output_tokens, sum(resets) AS resets,
    sum(reported_requests) AS reported_requests,
    sum(reported_prompt_tokens) AS reported_prompt_tokens,
    sum(reported_cached_prompt_tokens) AS reported_cached_prompt_tokens,
    sum(reported_generation_tokens) AS reported_generation_tokens
  FROM ledger.node_coverage
  GROUP BY window_start, node_id) AS on_time
FULL JOIN (
  SELECT date_trunc('hour', window_start, 'UTC') AS window_start, node_id,
    sum(late_events) AS late_events, sum(input_tokens) AS input_tokens,
    sum(cached_input_tokens) AS cached_input_tokens, sum(output_tokens) AS output_tokens
  FROM ledger.usage_correction
  WHERE late_events > 0
  GROUP BY date_trunc('hour', window_start, 'UTC'), node_id) AS late
  USING (window_start, node_id);
COMMENT ON VIEW fleet.coverage IS 'How much of what each node did has come, by hour: events against sequence numbers and against the engine''s own counters.';

CREATE VIEW fleet.node_boot AS
SELECT
  node_id, boot_id, min(window_start) AS first_hour, max(window_start) AS last_hour,
  sum(expected_events) AS expected_events, sum(received_events) AS received_events,
  sum(missing_events) AS missing_events, sum(events) AS events, sum(resets) AS resets,
  sum(reported_requests) AS reported_requests
FROM ledger.node_coverage
WHERE boot_id <> ''
GROUP BY node_id, boot_id;
COMMENT ON VIEW fleet.node_boot IS 'The boots of each node, and what is missing of each.';

CREATE VIEW fleet.shared_boot AS
SELECT
  boot_id, array_agg(node_id ORDER BY node_id) AS node_ids, min(first_hour) AS first_hour,
  max(last_hour) AS last_hour
FROM fleet.node_boot
GROUP BY boot_id
HAVING count(*) > 1;
COMMENT ON VIEW fleet.shared_boot IS 'Boot ids that two or more nodes claim: they are told apart by node, yet a boot id should be unique.';
