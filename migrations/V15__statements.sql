-- Statements: what tenants were charged for closed billing periods. Nothing of a closed period ever
-- changes: triggers refuse it, whoever asks, and hashes show it where triggers were switched off.

-- Up to where each partition of stage 1 has settled.
CREATE TABLE ledger.fleet_settled (
  "partition" integer PRIMARY KEY,
  settled_at timestamptz NOT NULL,
  first_at timestamptz
);
COMMENT ON TABLE ledger.fleet_settled IS 'Up to where each partition of stage 1 has settled: no event of it that finished before revises a window any more.';

CREATE TABLE ledger.statement (
  statement_id text PRIMARY KEY,
  tenant_id text NOT NULL,
  parent_id text,
  number bigint NOT NULL CHECK (number > 0),
  period_start timestamptz NOT NULL,
  period_end timestamptz NOT NULL,
  time_zone text NOT NULL,
  billing_day integer NOT NULL,
  currency text NOT NULL,
  total numeric NOT NULL,
  payable numeric NOT NULL,
  lines bigint NOT NULL,
  sealed_at timestamptz NOT NULL,
  sealed_by text NOT NULL,
  offsets jsonb NOT NULL,
  catalog jsonb NOT NULL,
  usage_columns jsonb NOT NULL,
  usage_rows bigint NOT NULL,
  usage_hash text NOT NULL,
  lines_hash text NOT NULL,
  previous_hash text,
  hash text NOT NULL,
  UNIQUE (tenant_id, number),
  UNIQUE (tenant_id, period_start),
  CHECK (period_start < period_end)
);
CREATE INDEX statement_by_end ON ledger.statement (period_end);
CREATE INDEX statement_by_parent ON ledger.statement (parent_id, period_start);
COMMENT ON TABLE ledger.statement IS 'One row per closed billing period of a tenant: its totals and its seal. Append only.';
COMMENT ON COLUMN ledger.statement.catalog IS 'The prices that were applied: the versions of the tenant and of its price books, as they read then.';

CREATE TABLE ledger.statement_line (
  statement_id text NOT NULL
    REFERENCES ledger.statement DEFERRABLE INITIALLY DEFERRED,
  number bigint NOT NULL,
  tenant_id text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('USAGE', 'CORRECTION', 'ADJUSTMENT', 'COMMITMENT')),
  line_from timestamptz NOT NULL,
  line_until timestamptz NOT NULL,
  project_id text NOT NULL,
  model_id text NOT NULL,
  pool_id text NOT NULL,
  accelerator_id text NOT NULL,
  service_tier text NOT NULL,
  call_kind text NOT NULL,
  unit text,
  quantity numeric NOT NULL,
  price_book_id text,
  price_version timestamptz,
  price_scope text,
  tier_from bigint,
  unit_price numeric,
  charge numeric NOT NULL,
  requests bigint,
  model_mflop bigint,
  executed_mflop bigint,
  device_nanos bigint,
  cost_nanos bigint,
  cost_currency text,
  note text NOT NULL,
  PRIMARY KEY (statement_id, number)
);
COMMENT ON TABLE ledger.statement_line IS 'The lines of statements. Append only, and only together with their statement.';

CREATE TABLE ledger.statement_correction (
  topic text NOT NULL,
  "partition" integer NOT NULL,
  record_offset bigint NOT NULL,
  tenant_id text NOT NULL,
  statement_id text NOT NULL
    REFERENCES ledger.statement DEFERRABLE INITIALLY DEFERRED,
  PRIMARY KEY (topic, "partition", record_offset)
);
CREATE INDEX statement_correction_by_statement ON ledger.statement_correction (statement_id);
COMMENT ON TABLE ledger.statement_correction IS 'Which statement has charged which late event: each is charged once.';

CREATE TABLE ledger.adjustment (
  adjustment_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant_id text NOT NULL,
  amount numeric NOT NULL CHECK (amount <> 0),
  currency text NOT NULL,
  reason text NOT NULL,
  author text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  statement_id text REFERENCES ledger.statement DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX adjustment_by_tenant ON ledger.adjustment (tenant_id, statement_id);
COMMENT ON TABLE ledger.adjustment IS 'Credits and debits that people decided, with reason and author; statement_id: the statement that has charged them. A mistake is righted by another one.';

-- What is refused, in one voice.
CREATE FUNCTION ledger.refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'ledger.% is sealed: statements never change, what is wrong is righted in the next open period',
    TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;

-- A statement follows its tenant's last one, in number, time and hash.
CREATE FUNCTION ledger.append_statement() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  last record;
BEGIN
  SELECT number, period_end, hash INTO last
  FROM ledger.statement
  WHERE tenant_id = NEW.tenant_id AND number < NEW.number
  ORDER BY number DESC LIMIT 1;
  IF NEW.number <> coalesce(last.number, 0) + 1
    OR NEW.previous_hash IS DISTINCT FROM last.hash
    OR NEW.period_start <> coalesce(last.period_end, NEW.period_start)
  THEN
    RAISE EXCEPTION 'statement % does not follow the last one of its tenant', NEW.statement_id
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;

-- What belongs to a statement is written before it, in its transaction.
CREATE FUNCTION ledger.refuse_addition() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM added JOIN ledger.statement USING (statement_id)) THEN
    RAISE EXCEPTION 'ledger.% is sealed: nothing is added to a statement', TG_TABLE_NAME
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END
$$;

-- An adjustment only ever gets the statement that charges it.
CREATE FUNCTION ledger.refuse_adjustment_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.statement_id IS NOT NULL
    OR NEW.statement_id IS NULL
    OR to_jsonb(NEW) - 'statement_id' <> to_jsonb(OLD) - 'statement_id'
  THEN
    RAISE EXCEPTION 'an adjustment never changes: add another one'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;

CREATE FUNCTION ledger.refuse_sealed_correction() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM ledger.statement_correction AS charged
    WHERE charged.topic = OLD.topic AND charged."partition" = OLD."partition"
      AND charged.record_offset = OLD.record_offset)
  THEN
    RAISE EXCEPTION 'late event %-%@% is sealed: a statement has charged it',
      OLD.topic, OLD."partition", OLD.record_offset USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END
$$;

-- The cells that statements rest on. An hour is sealed with the period in which it ends. Rows lie
-- after every sealed period as a rule: then it costs one look at an index.
CREATE FUNCTION ledger.refuse_sealed_usage() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  sealed_until timestamptz;
  refused record;
BEGIN
  SELECT max(period_end) INTO sealed_until FROM ledger.statement;
  IF sealed_until IS NULL THEN
    RETURN NULL;
  END IF;
  IF TG_OP = 'TRUNCATE' THEN
    RAISE EXCEPTION 'ledger.% holds usage of closed periods', TG_TABLE_NAME
      USING ERRCODE = 'restrict_violation';
  END IF;
  SELECT changed.tenant_id, changed.window_start, statement_id INTO refused
  FROM changed JOIN ledger.statement AS sealed ON sealed.tenant_id = changed.tenant_id
    AND CASE changed.grain
      WHEN 'MINUTE' THEN changed.window_start >= period_start AND changed.window_start < period_end
      ELSE changed.window_start > period_start - interval '1 hour'
        AND changed.window_start <= period_end - interval '1 hour'
    END
  WHERE changed.window_start < sealed_until
  LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'usage of % at % is sealed by statement %: what is wrong is righted in the next open period',
      refused.tenant_id, refused.window_start, refused.statement_id
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER append BEFORE INSERT ON ledger.statement
  FOR EACH ROW EXECUTE FUNCTION ledger.append_statement();
CREATE TRIGGER sealed BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.statement
  FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER sealed BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.statement_line
  FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER sealed_insert AFTER INSERT ON ledger.statement_line
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_addition();
CREATE TRIGGER sealed BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.statement_correction
  FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER sealed_insert AFTER INSERT ON ledger.statement_correction
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_addition();
CREATE TRIGGER sealed BEFORE UPDATE ON ledger.adjustment
  FOR EACH ROW EXECUTE FUNCTION ledger.refuse_adjustment_change();
CREATE TRIGGER sealed_update AFTER UPDATE ON ledger.adjustment
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_addition();
CREATE TRIGGER sealed_insert AFTER INSERT ON ledger.adjustment
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_addition();
CREATE TRIGGER kept BEFORE DELETE OR TRUNCATE ON ledger.adjustment
  FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER sealed_update BEFORE UPDATE ON ledger.usage_correction
  FOR EACH ROW WHEN (NEW IS DISTINCT FROM OLD) EXECUTE FUNCTION ledger.refuse_sealed_correction();
CREATE TRIGGER sealed_delete BEFORE DELETE ON ledger.usage_correction
  FOR EACH ROW EXECUTE FUNCTION ledger.refuse_sealed_correction();

-- Who writes to a table that is partitioned fires its triggers; who writes to a partition, the
-- partition's.
CREATE FUNCTION ledger.seal_usage(target regclass) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE TRIGGER sealed_insert AFTER INSERT ON %s REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_sealed_usage()', target);
  EXECUTE format('CREATE TRIGGER sealed_update AFTER UPDATE ON %s REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_sealed_usage()', target);
  -- A row may be moved into a sealed period too.
  EXECUTE format('CREATE TRIGGER sealed_updated AFTER UPDATE ON %s REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_sealed_usage()', target);
  EXECUTE format('CREATE TRIGGER sealed_delete AFTER DELETE ON %s REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_sealed_usage()', target);
  EXECUTE format('CREATE TRIGGER sealed_truncate BEFORE TRUNCATE ON %s
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_sealed_usage()', target);
END
$$;
COMMENT ON FUNCTION ledger.seal_usage IS
  'Makes a table of usage refuse changes of what statements rest on; retention can still drop it whole.';

SELECT ledger.seal_usage('ledger.tenant_usage');
SELECT ledger.seal_usage(inhrelid::regclass)
FROM pg_inherits WHERE inhparent = 'ledger.tenant_usage'::regclass;

-- As before; a new partition of tenants' usage is sealed as its parent is, and the move into it
-- changes nothing.
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
  IF parent = 'tenant_usage' THEN
    ALTER TABLE ledger.tenant_usage_default DISABLE TRIGGER sealed_delete;
  END IF;
  EXECUTE format(
    'WITH moved AS (DELETE FROM ledger.%I WHERE window_start >= %L AND window_start < %L RETURNING *)
     INSERT INTO ledger.%I SELECT * FROM moved',
    parent || '_default', month_start, month_end, name);
  EXECUTE format('ALTER TABLE ledger.%I ATTACH PARTITION ledger.%I FOR VALUES FROM (%L) TO (%L)',
    parent, name, month_start, month_end);
  IF parent = 'tenant_usage' THEN
    ALTER TABLE ledger.tenant_usage_default ENABLE TRIGGER sealed_delete;
    PERFORM ledger.protect(format('ledger.%I', name)::regclass);
    PERFORM ledger.seal_usage(format('ledger.%I', name)::regclass);
  END IF;
  INSERT INTO ledger.usage_partition (parent, from_at, until_at)
  VALUES (parent, month_start, month_end);
END
$$;

CREATE VIEW fleet.statement WITH (security_invoker = true) AS
SELECT
  statement_id, tenant_id, parent_id, number, period_start, period_end, time_zone, billing_day,
  currency, total, payable - total AS rounding, payable, lines, sealed_at, sealed_by, usage_rows,
  usage_hash, lines_hash, previous_hash, hash
FROM ledger.statement;
COMMENT ON VIEW fleet.statement IS 'Closed billing periods: what each tenant owes, and the seal. They never change.';

CREATE VIEW fleet.statement_line WITH (security_invoker = true) AS
SELECT
  statement_id, number, tenant_id, kind, line_from, line_until, project_id, model_id, pool_id,
  accelerator_id, service_tier, call_kind, unit, quantity, price_book_id, price_version, price_scope,
  tier_from, unit_price, charge, requests, model_mflop, executed_mflop, device_nanos, cost_nanos,
  cost_currency, note
FROM ledger.statement_line;
COMMENT ON VIEW fleet.statement_line IS 'The lines of closed billing periods: one thing at one price each, quantity x unit price = charge.';

CREATE VIEW fleet.adjustment WITH (security_invoker = true) AS
SELECT adjustment_id, tenant_id, amount, currency, reason, author, created_at, statement_id
FROM ledger.adjustment;
COMMENT ON VIEW fleet.adjustment IS 'Credits and debits that people decided, and the statement that has charged each.';

CREATE VIEW fleet.fleet_settled AS
SELECT "partition", settled_at, first_at FROM ledger.fleet_settled;
COMMENT ON VIEW fleet.fleet_settled IS 'Up to where each partition has settled: no event of it that finished before revises a window any more.';

CREATE VIEW ledger.statement_law AS
SELECT 2 AS law, 'the lines of a statement = its total' AS name, statement_id AS scope,
  abs(total - coalesce(sum(charge), 0)) + abs(statement.lines - count(statement_line.number))
    AS residual,
  statement.lines AS checked,
  format('total %s, lines %s, of %s %s', total, coalesce(sum(charge), 0), statement.lines,
    count(statement_line.number)) AS detail
FROM ledger.statement LEFT JOIN ledger.statement_line USING (statement_id)
GROUP BY statement.statement_id
UNION ALL
SELECT 3, 'quantity x unit price = charge', 'statements',
  coalesce(sum(abs(quantity * unit_price - charge)), 0), count(*),
  'money that differs, over all lines with a price'
FROM ledger.statement_line WHERE unit_price IS NOT NULL
HAVING count(*) > 0;

DO $laws$
BEGIN
  EXECUTE 'CREATE OR REPLACE VIEW fleet.laws AS '
    || rtrim(pg_get_viewdef('fleet.laws'::regclass), '; ')
    || ' UNION ALL SELECT law, name, scope, residual, checked, detail FROM ledger.statement_law';
END
$laws$;

-- What is sealed is not rated again.
CREATE OR REPLACE FUNCTION ledger.sealed_until(tenant text) RETURNS timestamptz
LANGUAGE sql STABLE AS $$
  SELECT coalesce(max(period_end), '-infinity') FROM ledger.statement WHERE tenant_id = tenant
$$;
