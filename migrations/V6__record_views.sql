-- Where the records are, and the reference data.
CREATE VIEW fleet.intake AS
SELECT
  topic, "partition", first_offset, next_offset, skipped_offsets, read, accounted, duplicates,
  suspended, quarantined, late, watermark_at
FROM ledger.intake;
COMMENT ON VIEW fleet.intake IS 'Where the records of each partition of the source topics went: read = accounted + duplicates + suspended + quarantined.';

CREATE VIEW fleet.quarantine AS SELECT * FROM ledger.quarantine;
COMMENT ON VIEW fleet.quarantine IS 'Records that are unacceptable, with the reason and their bytes.';

CREATE VIEW fleet.rejected_row AS SELECT * FROM ledger.rejected_row;
COMMENT ON VIEW fleet.rejected_row IS 'Output records that could not be written to the tables, with the error and their bytes.';

CREATE VIEW fleet.fleet_clock AS SELECT * FROM ledger.fleet_clock;
COMMENT ON VIEW fleet.fleet_clock IS 'The span of event time that each partition of the source topics has seen.';

CREATE VIEW fleet.deployment AS
SELECT
  node_id, effective_from, nullif(effective_until, 'infinity') AS effective_until, model_id,
  accelerator_id, accelerator_count, tensor_parallel, pipeline_parallel, weight_precision,
  activation_precision, kv_precision, draft_model_id, pool_id, region,
  rate_nanos_per_accelerator_hour * 0.000000001 AS rate_per_accelerator_hour, currency
FROM ledger.deployment_span;
COMMENT ON VIEW fleet.deployment IS 'What runs on each node, and since when: every version.';

CREATE VIEW fleet.model AS SELECT * FROM ledger.model_version;
COMMENT ON VIEW fleet.model IS 'Model profiles: every version.';

CREATE VIEW fleet.accelerator AS SELECT * FROM ledger.accelerator_version;
COMMENT ON VIEW fleet.accelerator IS 'Accelerator profiles: every version.';

CREATE VIEW fleet.pool AS
SELECT
  pool_id, effective_from, effective_to,
  profile ->> 'idle_cost_policy' AS idle_cost_policy, profile ->> 'reserved_for' AS reserved_for,
  profile
FROM ledger.pool_version;
COMMENT ON VIEW fleet.pool IS 'Pools and their policies: every version.';

CREATE VIEW fleet.tenant WITH (security_invoker = true) AS SELECT * FROM ledger.tenant_version;
COMMENT ON VIEW fleet.tenant IS 'Tenants and their terms: every version.';
