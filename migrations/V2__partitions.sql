-- Usage is partitioned by month (UTC). Partitions are made before they are needed; what comes first
-- goes to the default partition and moves when its month is made. Retention drops partitions, and
-- leaves behind the totals that the laws need.
CREATE TABLE ledger.usage_partition (
  parent text NOT NULL,
  from_at timestamptz NOT NULL,
  until_at timestamptz NOT NULL,
  retired_at timestamptz,
  retired_requests numeric NOT NULL DEFAULT 0,
  PRIMARY KEY (parent, from_at)
);

-- Row-level security by tenant: tenant readers see the rows of the tenant named by the setting
-- fleetledger.tenant and, while it is unset or empty, none. FORCE binds the owner too, hence its policy.
CREATE FUNCTION ledger.protect(target regclass) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  everything CONSTANT text := 'USING (true) WITH CHECK (true)';
  own CONSTANT text := 
    'USING (tenant_id = nullif(current_setting(''fleetledger.tenant'', true), ''''))';
  grantee record;
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
  FOR grantee IN
    SELECT rolname, policy, commands, rule
    FROM (VALUES
      ('fleetledger_owner', 'owner', 'ALL', everything),
      ('fleetledger_writer', 'writer', 'ALL', everything),
      ('fleetledger_platform_reader', 'platform_reader', 'SELECT', 'USING (true)'),
      ('fleetledger_reader', 'tenant_reader', 'SELECT', own),
      (current_user::text, 'migrator', 'ALL', everything)
    ) AS wanted (rolname, policy, commands, rule)
    JOIN pg_roles USING (rolname)
    WHERE NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = target AND polname = policy)
  LOOP
    EXECUTE format('CREATE POLICY %I ON %s FOR %s TO %I %s',
      grantee.policy, target, grantee.commands, grantee.rolname, grantee.rule);
  END LOOP;
END
$$;

CREATE FUNCTION ledger.ensure_partition(parent text, at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
  month_start CONSTANT timestamptz := date_trunc('month', at, 'UTC');
  month_end CONSTANT timestamptz := (
    date_trunc('month', at AT TIME ZONE 'UTC') + interval '1 month') AT TIME ZONE 'UTC';
  name CONSTANT text := parent || to_char(at AT TIME ZONE 'UTC', '"_"YYYYMM');
BEGIN
  IF parent NOT IN ('tenant_usage', 'node_usage') THEN
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
COMMENT ON FUNCTION ledger.ensure_partition IS
  'Makes the monthly partition (UTC) that holds an instant, unless it exists; moves rows into it that the default partition holds.';

CREATE FUNCTION ledger.drop_partitions_before(horizon timestamptz) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
  old record;
  name text;
  requests numeric;
  dropped integer := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('fleetledger.usage_partition', 0));
  FOR old IN
    SELECT * FROM ledger.usage_partition WHERE retired_at IS NULL AND until_at <= horizon
  LOOP
    name := old.parent || to_char(old.from_at AT TIME ZONE 'UTC', '"_"YYYYMM');
    requests := 0;
    IF old.parent = 'tenant_usage' THEN
      EXECUTE format(
        'SELECT coalesce(sum(requests_success + requests_error + requests_cancelled + requests_timeout), 0)
         FROM ledger.%I WHERE grain = ''MINUTE''', name)
      INTO requests;
    END IF;
    EXECUTE format('DROP TABLE ledger.%I', name);
    UPDATE ledger.usage_partition p
    SET retired_at = now(), retired_requests = retired_requests + requests
    WHERE p.parent = old.parent AND p.from_at = old.from_at;
    dropped := dropped + 1;
  END LOOP;
  RETURN dropped;
END
$$;
COMMENT ON FUNCTION ledger.drop_partitions_before IS
  'Retention: drops the monthly partitions of usage that end at or before an instant and keeps their totals; returns how many.';
