-- When the database was last known to have everything that a partition held: a topic forgets its
-- deletions after delete.retention.ms, so a database older than that can't be brought up to date.
ALTER TABLE ledger.sink_offset ADD COLUMN current_at timestamptz NOT NULL DEFAULT now();

-- With its headers a rejected record is whole, and can be tried again.
ALTER TABLE ledger.rejected_row
  ADD COLUMN header_names text[] NOT NULL DEFAULT '{}',
  ADD COLUMN header_values bytea[] NOT NULL DEFAULT '{}';

-- Exact over the whole range of timestamptz: microseconds x interval goes through a float, which
-- rounds from the year 2255 on. Hours have no time zone.
CREATE OR REPLACE FUNCTION ledger.instant(micros bigint) RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE
RETURN timestamptz 'epoch' + make_interval(
  hours => (micros / 3600000000)::integer, secs => (micros % 3600000000) / 1000000.0);

-- As before, but a month that retention has dropped stays dropped: its totals are kept, and rows of
-- it that come again would count twice.
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
  IF EXISTS (
    SELECT FROM ledger.usage_partition p WHERE p.parent = $1 AND p.from_at = month_start)
  THEN
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
  VALUES (parent, month_start, month_end);
END
$$;
COMMENT ON FUNCTION ledger.ensure_partition IS
  'Makes the monthly partition (UTC) that holds an instant, unless it exists or retention has dropped it; moves rows into it that the default partition holds.';

-- The only place where a row of a dropped month can go is the default partition.
CREATE FUNCTION ledger.leave_out_retired() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM ledger.usage_partition
    WHERE parent = TG_ARGV[0] AND retired_at IS NOT NULL
      AND NEW.window_start >= from_at AND NEW.window_start < until_at)
  THEN
    RETURN NULL;
  END IF;
  RETURN NEW;
END
$$;
COMMENT ON FUNCTION ledger.leave_out_retired IS
  'Leaves out rows of months that retention has dropped: their totals are in ledger.usage_partition. A revision that comes so late shows as a residual of law 1.';
CREATE TRIGGER leave_out_retired BEFORE INSERT ON ledger.tenant_usage_default
  FOR EACH ROW EXECUTE FUNCTION ledger.leave_out_retired('tenant_usage');
CREATE TRIGGER leave_out_retired BEFORE INSERT ON ledger.node_usage_default
  FOR EACH ROW EXECUTE FUNCTION ledger.leave_out_retired('node_usage');
CREATE TRIGGER leave_out_retired BEFORE INSERT ON ledger.node_coverage_default
  FOR EACH ROW EXECUTE FUNCTION ledger.leave_out_retired('node_coverage');
