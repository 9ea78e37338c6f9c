-- The private side: one table per output topic, one row per record key, absolute and versioned.
-- Its public face are the views of schema fleet. Instants are UTC with microseconds; counts, money
-- (1e-9 currency units) and work are integers: no float is ever added up.
CREATE SCHEMA fleet;
COMMENT ON SCHEMA ledger IS 'Private tables of FleetLedger: written by the materializer alone.';
COMMENT ON SCHEMA fleet IS 'The public face of FleetLedger: views with a comment on every column.';

-- What usage rows have in common; tables copy these columns from here.
CREATE TABLE ledger.measures (
  requests_success bigint NOT NULL,
  requests_error bigint NOT NULL,
  requests_cancelled bigint NOT NULL,
  requests_timeout bigint NOT NULL,
  input_tokens bigint NOT NULL,
  cached_input_tokens bigint NOT NULL,
  output_tokens bigint NOT NULL,
  reasoning_tokens bigint NOT NULL,
  draft_tokens bigint NOT NULL,
  accepted_draft_tokens bigint NOT NULL,
  preempted_tokens bigint NOT NULL,
  targeted_requests bigint NOT NULL,
  goodput_requests bigint NOT NULL,
  queued_micros bigint NOT NULL,
  batch_milli_tokens bigint NOT NULL,
  batch_tokens bigint NOT NULL,
  saved_cache_mflop bigint NOT NULL,
  model_prefill_mflop bigint NOT NULL,
  model_decode_mflop bigint NOT NULL,
  executed_prefill_mflop bigint NOT NULL,
  executed_decode_mflop bigint NOT NULL,
  wasted_draft_mflop bigint NOT NULL,
  wasted_preemption_mflop bigint NOT NULL,
  failed_mflop bigint NOT NULL,
  prefill_megabytes bigint NOT NULL,
  decode_megabytes bigint NOT NULL,
  kv_megabyte_seconds bigint NOT NULL,
  running_micros bigint NOT NULL,
  device_nanos bigint NOT NULL
);

-- Latency sketches: sorted bucket numbers and the requests in each (see fleet.latency_quantile_ms).
CREATE TABLE ledger.sketches (
  ttft_buckets integer[] NOT NULL,
  ttft_counts bigint[] NOT NULL,
  tpot_buckets integer[] NOT NULL,
  tpot_counts bigint[] NOT NULL,
  end_to_end_buckets integer[] NOT NULL,
  end_to_end_counts bigint[] NOT NULL
);

CREATE TABLE ledger.tenant_usage (
  grain text NOT NULL CHECK (grain IN ('MINUTE', 'HOUR')),
  window_start timestamptz NOT NULL,
  tenant_id text NOT NULL,
  project_id text NOT NULL,
  model_id text NOT NULL,
  pool_id text NOT NULL,
  accelerator_id text NOT NULL,
  service_tier text NOT NULL,
  call_kind text NOT NULL,
  currency text NOT NULL,
  revision bigint NOT NULL,
  LIKE ledger.measures,
  cost_nanos bigint NOT NULL,
  idle_cost_nanos bigint NOT NULL,
  LIKE ledger.sketches,
  PRIMARY KEY (
    grain, window_start, tenant_id, project_id, model_id, pool_id, accelerator_id, service_tier,
    call_kind, currency)
) PARTITION BY RANGE (window_start);
CREATE INDEX tenant_usage_by_tenant ON ledger.tenant_usage (tenant_id, grain, window_start);
CREATE TABLE ledger.tenant_usage_default PARTITION OF ledger.tenant_usage DEFAULT;

CREATE TABLE ledger.node_usage (
  grain text NOT NULL CHECK (grain IN ('MINUTE', 'HOUR')),
  window_start timestamptz NOT NULL,
  node_id text NOT NULL,
  deployed_from timestamptz NOT NULL,
  revision bigint NOT NULL,
  pool_id text NOT NULL,
  region text NOT NULL,
  model_id text NOT NULL,
  accelerator_id text NOT NULL,
  accelerator_count integer NOT NULL,
  "precision" text NOT NULL,
  currency text NOT NULL,
  rate_nanos_per_accelerator_hour bigint NOT NULL,
  covered_from timestamptz NOT NULL,
  covered_until timestamptz NOT NULL,
  LIKE ledger.measures,
  deployed_micros bigint NOT NULL,
  busy_micros bigint NOT NULL,
  model_accelerator_nanos bigint NOT NULL,
  executed_accelerator_nanos bigint NOT NULL,
  memory_accelerator_nanos bigint NOT NULL,
  kv_capacity_megabyte_seconds bigint NOT NULL,
  node_cost_nanos bigint NOT NULL,
  busy_cost_nanos bigint NOT NULL,
  idle_cost_nanos bigint NOT NULL,
  idle_allocated_nanos bigint NOT NULL,
  samples bigint NOT NULL,
  sampled_running bigint NOT NULL,
  sampled_waiting bigint NOT NULL,
  kv_usage_samples bigint NOT NULL,
  kv_usage_ppm bigint NOT NULL,
  tensor_active_samples bigint NOT NULL,
  tensor_active_ppm bigint NOT NULL,
  dram_active_samples bigint NOT NULL,
  dram_active_ppm bigint NOT NULL,
  power_samples bigint NOT NULL,
  power_milliwatts bigint NOT NULL,
  LIKE ledger.sketches,
  PRIMARY KEY (grain, window_start, node_id, deployed_from)
) PARTITION BY RANGE (window_start);
CREATE INDEX node_usage_by_node ON ledger.node_usage (node_id, grain, window_start);
CREATE TABLE ledger.node_usage_default PARTITION OF ledger.node_usage DEFAULT;

CREATE TABLE ledger.workflow_usage (
  tenant_id text NOT NULL,
  trace_id text NOT NULL,
  currency text NOT NULL,
  started_at timestamptz NOT NULL,
  ended_at timestamptz NOT NULL,
  revision bigint NOT NULL,
  calls bigint NOT NULL,
  failed_calls bigint NOT NULL,
  safety_filter_calls bigint NOT NULL,
  input_tokens bigint NOT NULL,
  cached_input_tokens bigint NOT NULL,
  output_tokens bigint NOT NULL,
  reasoning_tokens bigint NOT NULL,
  model_mflop bigint NOT NULL,
  executed_mflop bigint NOT NULL,
  device_nanos bigint NOT NULL,
  cost_nanos bigint NOT NULL,
  PRIMARY KEY (tenant_id, trace_id, currency, started_at)
);
CREATE INDEX workflow_usage_by_start ON ledger.workflow_usage (started_at);

CREATE TABLE ledger.usage_correction (
  topic text NOT NULL,
  "partition" integer NOT NULL,
  record_offset bigint NOT NULL,
  event_id text NOT NULL,
  node_id text NOT NULL,
  window_start timestamptz NOT NULL,
  tenant_id text NOT NULL,
  project_id text NOT NULL,
  model_id text NOT NULL,
  pool_id text NOT NULL,
  accelerator_id text NOT NULL,
  service_tier text NOT NULL,
  call_kind text NOT NULL,
  currency text NOT NULL,
  LIKE ledger.measures,
  PRIMARY KEY (topic, "partition", record_offset)
);

CREATE TABLE ledger.intake (
  topic text NOT NULL,
  "partition" integer NOT NULL,
  revision bigint NOT NULL,
  first_offset bigint NOT NULL,
  next_offset bigint NOT NULL,
  skipped_offsets bigint NOT NULL,
  read bigint NOT NULL,
  accounted bigint NOT NULL,
  duplicates bigint NOT NULL,
  suspended bigint NOT NULL,
  quarantined bigint NOT NULL,
  late bigint NOT NULL,
  watermark_at timestamptz,
  PRIMARY KEY (topic, "partition")
);

CREATE TABLE ledger.suspense (
  topic text NOT NULL,
  "partition" integer NOT NULL,
  record_offset bigint NOT NULL,
  reason text NOT NULL,
  missing text NOT NULL,
  node_id text NOT NULL,
  tenant_id text NOT NULL,
  event_id text NOT NULL,
  occurred_at timestamptz NOT NULL,
  PRIMARY KEY (topic, "partition", record_offset)
);

CREATE TABLE ledger.quarantine (
  topic text NOT NULL,
  "partition" integer NOT NULL,
  record_offset bigint NOT NULL,
  reason text NOT NULL,
  detail text,
  recorded_at timestamptz NOT NULL,
  record_key bytea,
  record_value bytea,
  PRIMARY KEY (topic, "partition", record_offset)
);

CREATE TABLE ledger.fleet_clock (
  topic text NOT NULL,
  "partition" integer NOT NULL,
  first_at timestamptz NOT NULL,
  last_at timestamptz NOT NULL,
  PRIMARY KEY (topic, "partition")
);

DROP TABLE ledger.measures, ledger.sketches;

-- Reference data: a record is the whole history of its key and replaces all of the key's rows.
CREATE TABLE ledger.deployment_version (
  node_id text NOT NULL,
  effective_from timestamptz NOT NULL,
  effective_to timestamptz,
  model_id text NOT NULL,
  accelerator_id text NOT NULL,
  accelerator_count integer NOT NULL,
  tensor_parallel integer NOT NULL,
  pipeline_parallel integer NOT NULL,
  weight_precision text NOT NULL,
  activation_precision text NOT NULL,
  kv_precision text NOT NULL,
  draft_model_id text,
  pool_id text NOT NULL,
  region text,
  rate_nanos_per_accelerator_hour bigint NOT NULL,
  currency text NOT NULL,
  PRIMARY KEY (node_id, effective_from)
);

CREATE TABLE ledger.model_version (
  model_id text NOT NULL,
  effective_from timestamptz NOT NULL,
  effective_to timestamptz,
  profile jsonb NOT NULL,
  PRIMARY KEY (model_id, effective_from)
);

CREATE TABLE ledger.accelerator_version (
  accelerator_id text NOT NULL,
  effective_from timestamptz NOT NULL,
  effective_to timestamptz,
  profile jsonb NOT NULL,
  PRIMARY KEY (accelerator_id, effective_from)
);

CREATE TABLE ledger.pool_version (
  pool_id text NOT NULL,
  effective_from timestamptz NOT NULL,
  effective_to timestamptz,
  profile jsonb NOT NULL,
  PRIMARY KEY (pool_id, effective_from)
);

CREATE TABLE ledger.tenant_version (
  tenant_id text NOT NULL,
  effective_from timestamptz NOT NULL,
  effective_to timestamptz,
  profile jsonb NOT NULL,
  PRIMARY KEY (tenant_id, effective_from)
);

-- How far each partition of each topic is in these tables, and who may write on (the epoch): moved
-- in the transaction that writes the rows.
CREATE TABLE ledger.sink_offset (
  topic text NOT NULL,
  "partition" integer NOT NULL,
  topic_id uuid NOT NULL,
  epoch bigint NOT NULL,
  next_offset bigint NOT NULL,
  PRIMARY KEY (topic, "partition")
);

-- Records that could not be written: kept with the reason, counted by the laws, never skipped.
CREATE TABLE ledger.rejected_row (
  topic text NOT NULL,
  "partition" integer NOT NULL,
  record_offset bigint NOT NULL,
  table_name text NOT NULL,
  sql_state text,
  error text NOT NULL,
  record_key bytea,
  record_value bytea,
  rejected_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (topic, "partition", record_offset)
);

-- What the views must know of the configuration; the application writes it when it starts.
CREATE TABLE ledger.setting (
  name text PRIMARY KEY,
  value text NOT NULL
);
INSERT INTO ledger.setting VALUES
  ('workflow_gap', 'PT30M'),
  ('inference_events_topic', 'inference-events');

-- The columns of a usage table that are summed: its bigints, but for the revision and the rate.
CREATE FUNCTION ledger.measures_of(usage_table regclass) RETURNS text[]
LANGUAGE sql STABLE AS $$
  SELECT array_agg(attname::text ORDER BY attnum)
  FROM pg_attribute
  WHERE attrelid = usage_table AND attnum > 0 AND NOT attisdropped AND atttypid = 'bigint'::regtype
    AND attname NOT IN ('revision', 'rate_nanos_per_accelerator_hour')
$$;
