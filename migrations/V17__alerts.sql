-- Alerts: what is unusual, over budget, unknown or missing, one row each from its beginning to its end.

CREATE TABLE ledger.alert (
  alert_id text PRIMARY KEY,
  kind text NOT NULL,
  severity text NOT NULL CHECK (severity IN ('INFO', 'WARNING', 'CRITICAL')),
  state text NOT NULL CHECK (state IN ('OPEN', 'ACKNOWLEDGED', 'RESOLVED')),
  tenant_id text NOT NULL DEFAULT '',
  project_id text NOT NULL DEFAULT '',
  model_id text NOT NULL DEFAULT '',
  pool_id text NOT NULL DEFAULT '',
  node_id text NOT NULL DEFAULT '',
  service_tier text NOT NULL DEFAULT '',
  grain text NOT NULL DEFAULT '',
  quantity text NOT NULL,
  window_start timestamptz NOT NULL,
  window_end timestamptz NOT NULL,
  opened_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  resolved_at timestamptz,
  expected numeric,
  actual numeric,
  excess_cost numeric,
  currency text NOT NULL DEFAULT '',
  summary text NOT NULL,
  reason jsonb NOT NULL DEFAULT '{}',
  late boolean NOT NULL DEFAULT false,
  acknowledged_by text,
  acknowledged_at timestamptz,
  acknowledgement text,
  version bigint NOT NULL DEFAULT 1,
  CHECK ((state = 'RESOLVED') = (resolved_at IS NOT NULL)),
  CHECK (window_start <= window_end)
);
CREATE INDEX alert_by_opening ON ledger.alert (opened_at);
CREATE INDEX alert_by_tenant ON ledger.alert (tenant_id, opened_at);
CREATE INDEX alert_unresolved ON ledger.alert (kind) WHERE resolved_at IS NULL;
COMMENT ON TABLE ledger.alert IS 'Alerts, one row each. Its id follows from what is wrong, where and since when, so the same finding is the same row.';

-- Every change of an alert, in the order in which they were committed: what is published and delivered.
CREATE TABLE ledger.alert_change (
  sequence bigint PRIMARY KEY,
  alert_id text NOT NULL,
  content jsonb NOT NULL,
  planned boolean NOT NULL DEFAULT false
);
CREATE INDEX alert_change_unplanned ON ledger.alert_change (sequence) WHERE NOT planned;
COMMENT ON TABLE ledger.alert_change IS 'Every version of every alert, in the order of their commits: the outbox of topic cost-alerts and of the deliveries.';

CREATE TABLE ledger.alert_silence (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL DEFAULT '',
  tenant_id text NOT NULL DEFAULT '',
  project_id text NOT NULL DEFAULT '',
  model_id text NOT NULL DEFAULT '',
  pool_id text NOT NULL DEFAULT '',
  node_id text NOT NULL DEFAULT '',
  from_at timestamptz NOT NULL DEFAULT now(),
  until_at timestamptz NOT NULL,
  author text NOT NULL,
  reason text NOT NULL,
  CHECK (from_at < until_at),
  CHECK (kind || tenant_id || project_id || model_id || pool_id || node_id <> '')
);
COMMENT ON TABLE ledger.alert_silence IS 'Alerts that are not delivered for a while; an empty column matches all.';

CREATE TABLE ledger.alert_delivery (
  delivery_id text PRIMARY KEY,
  receiver text NOT NULL,
  tenant_id text NOT NULL,
  sequences bigint[] NOT NULL,
  state text NOT NULL CHECK (state IN ('PENDING', 'DELIVERED', 'DEAD')),
  attempts integer NOT NULL DEFAULT 0,
  planned_at timestamptz NOT NULL DEFAULT now(),
  next_attempt_at timestamptz NOT NULL DEFAULT now(),
  ended_at timestamptz,
  error text
);
CREATE INDEX alert_delivery_pending ON ledger.alert_delivery (next_attempt_at) WHERE state = 'PENDING';
COMMENT ON TABLE ledger.alert_delivery IS 'What each receiver is owed: the changes of one tenant''s alerts, sent together, tried until it takes them or is given up.';

-- How far the watch is. One row.
CREATE TABLE ledger.watch_position (
  is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
  judged_until timestamptz,
  state_until timestamptz,
  series integer NOT NULL DEFAULT 0,
  series_left_out integer NOT NULL DEFAULT 0
);
INSERT INTO ledger.watch_position DEFAULT VALUES;
COMMENT ON TABLE ledger.watch_position IS 'How far usage is judged, and as of when the states of the series are kept.';

-- How far the changes of alerts are on the topic. One row.
CREATE TABLE ledger.alert_publication (
  is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
  published_until bigint NOT NULL DEFAULT 0
);
INSERT INTO ledger.alert_publication DEFAULT VALUES;
COMMENT ON TABLE ledger.alert_publication IS 'Up to which change alerts are published; the topic itself says so too.';

CREATE TABLE ledger.spike_state (
  series text PRIMARY KEY,
  state bytea NOT NULL
);
COMMENT ON TABLE ledger.spike_state IS 'What the watch knows of each series, as of watch_position.state_until.';

-- What tenants' hours were when they were judged: late usage is held against it.
CREATE TABLE ledger.watched_hour (
  tenant_id text NOT NULL,
  hour_start timestamptz NOT NULL,
  currency text NOT NULL,
  cost_nanos bigint NOT NULL,
  expected double precision NOT NULL,
  scale double precision NOT NULL,
  told boolean NOT NULL,
  PRIMARY KEY (tenant_id, hour_start, currency)
);
CREATE INDEX watched_hour_by_start ON ledger.watched_hour (hour_start);
COMMENT ON TABLE ledger.watched_hour IS 'The cost of each tenant and hour as it was judged, and what was expected.';

-- Hours whose usage or charges have changed since the watch looked; -infinity: the tenant's terms.
CREATE TABLE ledger.watch_due (
  tenant_id text NOT NULL,
  hour_start timestamptz NOT NULL,
  source text NOT NULL,
  PRIMARY KEY (tenant_id, hour_start, source)
);
COMMENT ON TABLE ledger.watch_due IS 'Hours whose usage or charges have changed since the watch looked at them; -infinity: the terms of the tenant have. Each source has rows of its own, so that who writes usage and who rates it never wait for one another.';

CREATE FUNCTION ledger.mark_watch_due() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format(
    'INSERT INTO ledger.watch_due AS due (tenant_id, hour_start, source)
     SELECT DISTINCT tenant_id, %s, %L FROM changed ORDER BY 1, 2
     ON CONFLICT (tenant_id, hour_start, source) DO UPDATE SET hour_start = excluded.hour_start',
    TG_ARGV[0], TG_ARGV[1]);
  RETURN NULL;
END
$$;
COMMENT ON FUNCTION ledger.mark_watch_due IS 'Marks what has changed for the watch. Rows are locked even where they are there already, so that who judges meanwhile does not take the mark away.';
DO $triggers$
DECLARE
  source record;
BEGIN
  FOR source IN VALUES
    ('tenant_usage', $$date_trunc('hour', window_start, 'UTC')$$),
    ('rated_hour', 'hour_start'),
    ('tenant_version', $$'-infinity'::timestamptz$$)
  LOOP
    EXECUTE format('CREATE TRIGGER watch_due_insert AFTER INSERT ON ledger.%1$I
      REFERENCING NEW TABLE AS changed FOR EACH STATEMENT
      EXECUTE FUNCTION ledger.mark_watch_due(%2$L, %1$L)', source.column1, source.column2);
    EXECUTE format('CREATE TRIGGER watch_due_update AFTER UPDATE ON ledger.%1$I
      REFERENCING NEW TABLE AS changed FOR EACH STATEMENT
      EXECUTE FUNCTION ledger.mark_watch_due(%2$L, %1$L)', source.column1, source.column2);
    EXECUTE format('CREATE TRIGGER watch_due_delete AFTER DELETE ON ledger.%1$I
      REFERENCING OLD TABLE AS changed FOR EACH STATEMENT
      EXECUTE FUNCTION ledger.mark_watch_due(%2$L, %1$L)', source.column1, source.column2);
  END LOOP;
END
$triggers$;
INSERT INTO ledger.watch_due
SELECT DISTINCT tenant_id, '-infinity'::timestamptz, 'tenant_version' FROM ledger.tenant_version;

-- One writer after the other, before it locks any row: numbers of changes are in the order of the
-- commits, with no holes.
CREATE FUNCTION ledger.lock_alerts() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('fleetledger.alert', 0));
  RETURN NULL;
END
$$;
COMMENT ON FUNCTION ledger.lock_alerts IS 'Lets writers of alerts follow one another.';
CREATE TRIGGER lock_alerts BEFORE INSERT OR UPDATE ON ledger.alert
  FOR EACH STATEMENT EXECUTE FUNCTION ledger.lock_alerts();

CREATE FUNCTION ledger.alert_changes() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.version := 1;
  ELSIF NEW IS NOT DISTINCT FROM OLD THEN
    RETURN NULL;
  ELSE
    NEW.version := OLD.version + 1;
  END IF;
  RETURN NEW;
END
$$;
COMMENT ON FUNCTION ledger.alert_changes IS 'Numbers the versions of an alert; one that changes nothing is left out.';
CREATE TRIGGER alert_changes BEFORE INSERT OR UPDATE ON ledger.alert
  FOR EACH ROW EXECUTE FUNCTION ledger.alert_changes();

CREATE FUNCTION ledger.note_alert_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO ledger.alert_change (sequence, alert_id, content)
  SELECT 1 + greatest(
      (SELECT coalesce(max(sequence), 0) FROM ledger.alert_change),
      (SELECT published_until FROM ledger.alert_publication)),
    NEW.alert_id, to_jsonb(NEW);
  RETURN NULL;
END
$$;
COMMENT ON FUNCTION ledger.note_alert_change IS 'Puts each version of an alert into the outbox.';
CREATE TRIGGER note_alert_change AFTER INSERT OR UPDATE ON ledger.alert
  FOR EACH ROW EXECUTE FUNCTION ledger.note_alert_change();

CREATE FUNCTION ledger.acknowledge_alert(id text, who text, note text) RETURNS boolean
LANGUAGE sql AS $$
  WITH acknowledged AS (
    UPDATE ledger.alert
    SET state = CASE state WHEN 'RESOLVED' THEN 'RESOLVED' ELSE 'ACKNOWLEDGED' END,
      acknowledged_by = who, acknowledged_at = now(), acknowledgement = note
    WHERE alert_id = id
    RETURNING 1)
  SELECT EXISTS (SELECT FROM acknowledged)
$$;
COMMENT ON FUNCTION ledger.acknowledge_alert IS 'Somebody has seen to an alert: who, and what there is to say. False: there is no such alert.';

-- Tenants need not see the silences to see that an alert is silent.
CREATE FUNCTION ledger.silenced_until(
  alert_kind text, tenant text, project text, model text, pool text, node text) RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT max(until_at) FROM ledger.alert_silence
  WHERE from_at <= now() AND until_at > now()
    AND kind IN ('', alert_kind) AND tenant_id IN ('', tenant) AND project_id IN ('', project)
    AND model_id IN ('', model) AND pool_id IN ('', pool) AND node_id IN ('', node)
$$;
COMMENT ON FUNCTION ledger.silenced_until IS 'Until when alerts of this kind and place are not delivered; null: they are.';

CREATE VIEW fleet.alert WITH (security_invoker = true) AS
SELECT
  alert_id, kind AS alert_kind, severity, state AS alert_state,
  ledger.silenced_until(kind, tenant_id, project_id, model_id, pool_id, node_id) AS silenced_until,
  tenant_id, project_id, model_id, pool_id, node_id, service_tier, grain AS alert_grain,
  quantity AS alert_quantity, window_start AS alert_from, window_end AS alert_until, opened_at,
  updated_at, resolved_at, expected AS expected_value, actual AS actual_value, excess_cost, currency,
  summary, reason AS explanation, late AS opened_late, acknowledged_by, acknowledged_at,
  acknowledgement, version AS alert_version
FROM ledger.alert;
COMMENT ON VIEW fleet.alert IS 'Alerts: what is unusual, over budget, unknown or missing, since when, what it costs and what drives it.';

CREATE VIEW fleet.alert_delivery AS
SELECT delivery_id, receiver, tenant_id, sequences AS change_numbers, state AS delivery_state,
  attempts, planned_at, next_attempt_at, ended_at AS delivery_ended_at, error AS delivery_error
FROM ledger.alert_delivery;
COMMENT ON VIEW fleet.alert_delivery IS 'What each receiver of alerts is owed, has got, or was given up on.';

CREATE VIEW fleet.alert_silence AS
SELECT id AS silence_id, kind AS alert_kind, tenant_id, project_id, model_id, pool_id, node_id,
  from_at AS silenced_from, until_at AS silenced_until, author, reason AS silence_reason
FROM ledger.alert_silence;
COMMENT ON VIEW fleet.alert_silence IS 'Which alerts are not delivered, until when, and why; an empty column matches all.';

CREATE VIEW fleet.watch AS
SELECT judged_until, series AS watched_series, series_left_out,
  (SELECT count(*) FROM ledger.alert_change
    WHERE sequence > (SELECT published_until FROM ledger.alert_publication)) AS changes_to_publish,
  (SELECT count(*) FROM ledger.alert_delivery WHERE state = 'PENDING') AS deliveries_pending,
  (SELECT count(*) FROM ledger.alert_delivery WHERE state = 'DEAD') AS deliveries_dead
FROM ledger.watch_position;
COMMENT ON VIEW fleet.watch IS 'How far usage is judged, and whether alerts get out.';
