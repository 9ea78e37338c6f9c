-- What tenants are charged: hour lines that follow from the usage cells and the prices alone, so they
-- can be computed again at any time.

-- Price books, as the other reference data.
CREATE TABLE ledger.price_book_version (
  price_book_id text NOT NULL,
  effective_from timestamptz NOT NULL,
  effective_to timestamptz,
  profile jsonb NOT NULL,
  PRIMARY KEY (price_book_id, effective_from)
);

-- Hours whose usage has changed since they were rated.
CREATE TABLE ledger.rating_due (
  tenant_id text NOT NULL,
  hour_start timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, hour_start)
);
COMMENT ON TABLE ledger.rating_due IS 'Hours whose usage has changed since they were rated; whoever rates one deletes its row in the same transaction.';

-- Reference data that has been written since prices were last looked at.
CREATE TABLE ledger.pricing_due (
  kind text NOT NULL CHECK (kind IN ('tenant', 'price_book', 'model')),
  id text NOT NULL,
  PRIMARY KEY (kind, id)
);
COMMENT ON TABLE ledger.pricing_due IS 'Tenants, price books and models that have been written since prices were last looked at.';

CREATE TABLE ledger.pricing_revision (
  revision bigint PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('tenant', 'price_book', 'model')),
  id text NOT NULL,
  noticed_at timestamptz NOT NULL DEFAULT now(),
  content jsonb NOT NULL
);
CREATE INDEX pricing_revision_by_id ON ledger.pricing_revision (kind, id, revision);
COMMENT ON TABLE ledger.pricing_revision IS 'Every history of a tenant''s terms, of a price book and of a model''s families that hours were rated by. Append only: a revision stands for all rows up to it.';

CREATE TABLE ledger.rated_hour (
  tenant_id text NOT NULL,
  hour_start timestamptz NOT NULL,
  period_start timestamptz NOT NULL,
  revision bigint NOT NULL,
  settled boolean NOT NULL,
  lines bigint NOT NULL,
  charge numeric NOT NULL,
  PRIMARY KEY (tenant_id, hour_start, period_start)
);
CREATE INDEX rated_hour_unsettled ON ledger.rated_hour (tenant_id, hour_start) WHERE NOT settled;
COMMENT ON TABLE ledger.rated_hour IS 'Hours that are rated, by billing period, and the pricing revision by which: once everything in an hour has a price, only a recompute moves it to another one.';

CREATE TABLE ledger.recompute_due (
  tenant_id text NOT NULL,
  from_at timestamptz NOT NULL,
  until_at timestamptz NOT NULL,
  kind text NOT NULL,
  id text NOT NULL,
  revision bigint NOT NULL,
  PRIMARY KEY (tenant_id, from_at, kind, id, revision)
);
COMMENT ON TABLE ledger.recompute_due IS 'Rated usage that a back-dated change of terms or prices touches: it stays as it is until a recompute.';

CREATE TABLE ledger.charge (
  tenant_id text NOT NULL,
  period_start timestamptz NOT NULL,
  window_start timestamptz NOT NULL,
  window_end timestamptz NOT NULL,
  project_id text NOT NULL,
  model_id text NOT NULL,
  pool_id text NOT NULL,
  accelerator_id text NOT NULL,
  service_tier text NOT NULL,
  call_kind text NOT NULL,
  unit text NOT NULL,
  line integer NOT NULL,
  quantity numeric NOT NULL,
  price_book_id text,
  price_version timestamptz,
  price_scope text,
  price_unit text,
  tier_from bigint,
  unit_price numeric,
  charge numeric,
  unpriced_reason text,
  currency text NOT NULL,
  PRIMARY KEY (
    tenant_id, window_start, project_id, model_id, pool_id, accelerator_id, service_tier, call_kind,
    unit, line),
  CHECK (num_nulls(
    price_book_id, price_version, price_scope, price_unit, tier_from, unit_price, charge) IN (0, 7)),
  CHECK ((unpriced_reason IS NULL) = (charge IS NOT NULL))
);
COMMENT ON TABLE ledger.charge IS 'What tenants are charged, one line for each price: absolute, computed again whenever the usage of an hour changes.';

-- By hand, so one row for each time and tenant.
CREATE TABLE ledger.recompute (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT now(),
  author text NOT NULL,
  reason text NOT NULL,
  tenant_id text NOT NULL,
  what jsonb NOT NULL,
  before jsonb NOT NULL,
  after jsonb NOT NULL
);
COMMENT ON TABLE ledger.recompute IS 'The trail of recomputes: who had which tenant''s charges computed anew, why, and what changed.';

-- Up to where a tenant's charges are sealed; statements redefine it.
CREATE FUNCTION ledger.sealed_until(tenant text) RETURNS timestamptz
LANGUAGE sql STABLE
RETURN '-infinity'::timestamptz;
COMMENT ON FUNCTION ledger.sealed_until IS 'The end of the tenant''s last closed billing period: nothing before it is rated again.';

-- The usage that changes is due. Rows are locked even where they are there already, so that who rates
-- an hour meanwhile does not take the mark away.
CREATE FUNCTION ledger.mark_rating_due() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO ledger.rating_due AS due (tenant_id, hour_start)
  SELECT DISTINCT tenant_id, date_trunc('hour', window_start, 'UTC') FROM changed ORDER BY 1, 2
  ON CONFLICT (tenant_id, hour_start) DO UPDATE SET hour_start = excluded.hour_start;
  RETURN NULL;
END
$$;
CREATE TRIGGER rating_due_insert AFTER INSERT ON ledger.tenant_usage
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION ledger.mark_rating_due();
CREATE TRIGGER rating_due_update AFTER UPDATE ON ledger.tenant_usage
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION ledger.mark_rating_due();
CREATE TRIGGER rating_due_delete AFTER DELETE ON ledger.tenant_usage
  REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION ledger.mark_rating_due();

CREATE FUNCTION ledger.mark_pricing_due() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format(
    'INSERT INTO ledger.pricing_due AS due (kind, id)
     SELECT DISTINCT %1$L, %2$I FROM changed ORDER BY 2
     ON CONFLICT (kind, id) DO UPDATE SET id = excluded.id', TG_ARGV[0], TG_ARGV[0] || '_id');
  RETURN NULL;
END
$$;
DO $triggers$
DECLARE
  kind text;
BEGIN
  FOREACH kind IN ARRAY ARRAY['tenant', 'price_book', 'model'] LOOP
    EXECUTE format('CREATE TRIGGER pricing_due_insert AFTER INSERT ON ledger.%I
      REFERENCING NEW TABLE AS changed FOR EACH STATEMENT
      EXECUTE FUNCTION ledger.mark_pricing_due(%L)', kind || '_version', kind);
    EXECUTE format('CREATE TRIGGER pricing_due_update AFTER UPDATE ON ledger.%I
      REFERENCING NEW TABLE AS changed FOR EACH STATEMENT
      EXECUTE FUNCTION ledger.mark_pricing_due(%L)', kind || '_version', kind);
    EXECUTE format('CREATE TRIGGER pricing_due_delete AFTER DELETE ON ledger.%I
      REFERENCING OLD TABLE AS changed FOR EACH STATEMENT
      EXECUTE FUNCTION ledger.mark_pricing_due(%L)', kind || '_version', kind);
    EXECUTE format('INSERT INTO ledger.pricing_due SELECT DISTINCT %L, %I FROM ledger.%I',
      kind, kind || '_id', kind || '_version');
  END LOOP;
END
$triggers$;
INSERT INTO ledger.rating_due
SELECT DISTINCT tenant_id, window_start FROM ledger.tenant_usage WHERE grain = 'HOUR';

-- What prices follow from, as it is now: of tenants and models only what prices follow from.
CREATE VIEW ledger.pricing_content AS
SELECT kind, id,
  jsonb_agg(
    jsonb_build_object(
      'from', ledger.micros(effective_from), 'to', ledger.micros(effective_to), 'value', value)
    ORDER BY effective_from) AS content
FROM (
  SELECT 'tenant' AS kind, tenant_id AS id, effective_from, effective_to,
    jsonb_build_object(
      'currency', profile -> 'currency', 'price_book_id', profile -> 'price_book_id',
      'billing_day', profile -> 'billing_day', 'time_zone', profile -> 'time_zone') AS value
  FROM ledger.tenant_version
  UNION ALL
  SELECT 'price_book', price_book_id, effective_from, effective_to,
    profile - 'effective_from' - 'effective_to'
  FROM ledger.price_book_version
  UNION ALL
  SELECT 'model', model_id, effective_from, effective_to,
    jsonb_build_object('family', profile -> 'family')
  FROM ledger.model_version) AS versions
GROUP BY kind, id;

CREATE VIEW fleet.price_book AS
SELECT price_book_id, effective_from, effective_to, profile ->> 'currency' AS currency, profile
FROM ledger.price_book_version;
COMMENT ON VIEW fleet.price_book IS 'Price books: every version, contracts included.';

CREATE VIEW fleet.charge_hour WITH (security_invoker = true) AS
SELECT
  window_start, window_end, tenant_id, period_start, project_id, model_id, pool_id, accelerator_id,
  service_tier, call_kind, unit, line, quantity, price_book_id, price_version, price_scope,
  price_unit, tier_from, unit_price, charge, unpriced_reason, currency
FROM ledger.charge;
COMMENT ON VIEW fleet.charge_hour IS 'What tenants are charged, by hour: one line for each thing at each price, quantity x unit price = charge. An hour in which a price, the tenant''s terms or the billing period change has lines for its parts.';

DO $views$
DECLARE
  keys CONSTANT text := 'tenant_id, period_start, project_id, model_id, pool_id, accelerator_id,
    service_tier, call_kind, unit, price_book_id, price_version, price_scope, price_unit, tier_from,
    unit_price, unpriced_reason, currency';
  period text;
BEGIN
  FOREACH period IN ARRAY ARRAY['day', 'month'] LOOP
    EXECUTE format($$
      CREATE VIEW fleet.charge_%1$s WITH (security_invoker = true) AS
      SELECT date_trunc(%1$L, charge.window_start, 'UTC') AS window_start, %2$s,
        sum(quantity) AS quantity, sum(charge) AS charge
      FROM ledger.charge
      GROUP BY date_trunc(%1$L, charge.window_start, 'UTC'), %2$s
      $$, period, keys);
  END LOOP;
END
$views$;
COMMENT ON VIEW fleet.charge_day IS 'What tenants are charged, by day (UTC) and price: the sums of the hours.';
COMMENT ON VIEW fleet.charge_month IS 'What tenants are charged, by calendar month (UTC), billing period and price: the sums of the hours.';

CREATE VIEW fleet.unpriced WITH (security_invoker = true) AS
SELECT
  tenant_id, model_id, unit, unpriced_reason, currency, min(window_start) AS first_window,
  max(window_start) AS last_window, count(*) AS lines, sum(quantity) AS quantity
FROM ledger.charge
WHERE unpriced_reason IS NOT NULL
GROUP BY tenant_id, model_id, unit, unpriced_reason, currency;
COMMENT ON VIEW fleet.unpriced IS 'Usage that has no price yet: it settles when the price arrives.';

-- Where a tenant's usage of a day cost one currency and is charged in another, there is no margin to
-- tell: currencies are not converted. What is not priced yet has none either.
CREATE VIEW fleet.margin_day AS
WITH cost AS (
  SELECT date_trunc('day', window_start, 'UTC') AS day_start, tenant_id, model_id, pool_id, currency,
    sum(cost_nanos + idle_cost_nanos) * 0.000000001 AS total_cost
  FROM ledger.tenant_usage
  WHERE grain = 'HOUR'
  GROUP BY date_trunc('day', window_start, 'UTC'), tenant_id, model_id, pool_id, currency
), charged AS (
  SELECT date_trunc('day', window_start, 'UTC') AS day_start, tenant_id, model_id, pool_id, currency,
    sum(charge) AS charge, count(unpriced_reason) AS unpriced_lines
  FROM ledger.charge
  GROUP BY date_trunc('day', window_start, 'UTC'), tenant_id, model_id, pool_id, currency
), charges AS (
  SELECT * FROM charged
  UNION ALL
  -- Who is not charged at all pays 0.
  SELECT day_start, tenant_id, model_id, pool_id, currency, 0, 0
  FROM cost
  WHERE NOT EXISTS (
    SELECT FROM charged
    WHERE (charged.day_start, charged.tenant_id, charged.model_id, charged.pool_id)
      = (cost.day_start, cost.tenant_id, cost.model_id, cost.pool_id))
)
SELECT
  day_start, tenant_id, model_id, pool_id, currency, charge, total_cost,
  CASE WHEN unpriced_lines = 0 THEN charge - total_cost END AS margin,
  CASE WHEN unpriced_lines = 0 THEN ledger.ratio(charge - total_cost, charge) END AS margin_share,
  coalesce(unpriced_lines, 0) AS unpriced_lines
FROM cost FULL JOIN charges USING (day_start, tenant_id, model_id, pool_id, currency);
COMMENT ON VIEW fleet.margin_day IS 'Charge less cost by tenant, model, pool, day (UTC) and currency; null where they differ in currency, or something is not priced yet.';

CREATE VIEW fleet.rating AS
SELECT
  (SELECT count(*) FROM ledger.rating_due) AS hours_due,
  (SELECT min(hour_start) FROM ledger.rating_due) AS due_since,
  (SELECT max(revision) FROM ledger.pricing_revision) AS pricing_revision,
  (SELECT count(*) FROM ledger.pricing_due) AS prices_due;
COMMENT ON VIEW fleet.rating IS 'How far rating is: hours whose usage has changed since they were rated.';

CREATE VIEW fleet.recompute_due AS
SELECT
  tenant_id, from_at AS due_from, until_at AS due_until, kind AS changed_kind, id AS changed_id,
  revision AS pricing_revision
FROM ledger.recompute_due;
COMMENT ON VIEW fleet.recompute_due IS 'Rated usage that a back-dated change touches: it stays as it is until recompute.';

CREATE VIEW fleet.recompute AS
SELECT
  id AS recompute_id, at AS recomputed_at, author AS recomputed_by, reason AS recompute_reason,
  tenant_id, what AS recomputed, before AS totals_before, after AS totals_after
FROM ledger.recompute;
COMMENT ON VIEW fleet.recompute IS 'Who had which tenant''s charges computed anew, why, and what changed.';

-- What a tenant's hour has used, by unit; usage that failed may be charged or not.
CREATE VIEW ledger.chargeable_hour AS
SELECT window_start AS hour_start, tenant_id, project_id, model_id, pool_id, accelerator_id,
  service_tier, call_kind, used.unit, sum(used.succeeded) AS succeeded, sum(used.everything) AS everything
FROM ledger.tenant_usage
CROSS JOIN LATERAL (
  VALUES
    ('INPUT_TOKEN',
      (input_tokens - cached_input_tokens - failed_input_tokens + failed_cached_input_tokens)::numeric,
      (input_tokens - cached_input_tokens)::numeric),
    ('CACHED_INPUT_TOKEN', cached_input_tokens - failed_cached_input_tokens, cached_input_tokens),
    ('OUTPUT_TOKEN',
      output_tokens - reasoning_tokens - failed_output_tokens + failed_reasoning_tokens,
      output_tokens - reasoning_tokens),
    ('REASONING_TOKEN', reasoning_tokens - failed_reasoning_tokens, reasoning_tokens),
    ('REQUEST', requests_success + requests_cancelled,
      requests_success + requests_error + requests_cancelled + requests_timeout),
    ('DEVICE_SECOND', (device_nanos - failed_device_nanos) * 0.000000001, device_nanos * 0.000000001),
    ('COST', (cost_nanos + idle_cost_nanos) * 0.000000001, (cost_nanos + idle_cost_nanos) * 0.000000001)
) AS used (unit, succeeded, everything)
WHERE grain = 'HOUR'
GROUP BY window_start, tenant_id, project_id, model_id, pool_id, accelerator_id, service_tier,
  call_kind, used.unit;

-- What is due is on its way, and not compared.
CREATE VIEW ledger.charge_law AS
WITH charged AS (
  SELECT date_trunc('hour', window_start, 'UTC') AS hour_start, tenant_id, project_id, model_id,
    pool_id, accelerator_id, service_tier, call_kind, unit, sum(quantity) AS quantity
  FROM ledger.charge
  GROUP BY date_trunc('hour', window_start, 'UTC'), tenant_id, project_id, model_id, pool_id,
    accelerator_id, service_tier, call_kind, unit
), written AS (
  SELECT date_trunc('hour', window_start, 'UTC') AS hour_start, tenant_id, period_start,
    count(*) AS lines, coalesce(sum(charge), 0) AS charge
  FROM ledger.charge
  GROUP BY date_trunc('hour', window_start, 'UTC'), tenant_id, period_start
)
SELECT 3 AS law, 'quantity x unit price = charge' AS name, 'charges, by line' AS scope,
  coalesce(sum(abs(quantity * unit_price - charge)), 0) AS residual, count(*) AS checked,
  'money that differs, over all lines with a price' AS detail
FROM ledger.charge WHERE unit_price IS NOT NULL
UNION ALL
SELECT 3, 'charged quantities = quantities used', 'charges, by hour, place and unit',
  coalesce(sum(greatest(
    coalesce(succeeded, 0) - quantity, quantity - coalesce(everything, 0), 0)), 0),
  count(*), 'units that differ, over all rated hours'
FROM charged LEFT JOIN ledger.chargeable_hour USING (
  hour_start, tenant_id, project_id, model_id, pool_id, accelerator_id, service_tier, call_kind, unit)
WHERE NOT EXISTS (
    SELECT FROM ledger.rating_due AS due
    WHERE due.tenant_id = charged.tenant_id AND due.hour_start = charged.hour_start)
  AND NOT EXISTS (
    SELECT FROM ledger.usage_partition
    WHERE parent = 'tenant_usage' AND retired_at IS NOT NULL
      AND hour_start >= from_at AND hour_start < until_at)
UNION ALL
SELECT 3, 'a rated hour keeps its lines', 'charges, by hour',
  coalesce(sum(abs(coalesce(hour.lines, 0) - coalesce(written.lines, 0))
    + abs(coalesce(hour.charge, 0) - coalesce(written.charge, 0))), 0),
  count(*), 'lines and money that differ, over all rated hours'
FROM ledger.rated_hour AS hour FULL JOIN written USING (tenant_id, hour_start, period_start)
UNION ALL
SELECT 3, 'every hour used is rated', 'usage, by hour',
  count(*) FILTER (WHERE NOT is_rated AND NOT is_due), count(*),
  format('%s hours are due', count(*) FILTER (WHERE is_due))
FROM (
  SELECT
    EXISTS (SELECT FROM ledger.rated_hour AS hour
      WHERE hour.tenant_id = used.tenant_id AND hour.hour_start = used.window_start) AS is_rated,
    EXISTS (SELECT FROM ledger.rating_due AS due
      WHERE due.tenant_id = used.tenant_id AND due.hour_start = used.window_start) AS is_due
  FROM (
    SELECT DISTINCT tenant_id, window_start FROM ledger.tenant_usage WHERE grain = 'HOUR') AS used
) AS hours
UNION ALL
SELECT 5, 'rated hours have the prices in force then', 'charges',
  count(*), count(*),
  format('%s back-dated changes of prices await recompute: see fleet.recompute_due', count(*))
FROM ledger.recompute_due;
COMMENT ON VIEW ledger.charge_law IS 'Laws 3 and 5 of charges; part of fleet.laws.';

DO $laws$
BEGIN
  EXECUTE 'CREATE OR REPLACE VIEW fleet.laws AS '
    || rtrim(pg_get_viewdef('fleet.laws'::regclass), '; ' || chr(10))
    || ' UNION ALL SELECT law, name, scope, residual, checked, detail FROM ledger.charge_law';
END
$laws$;
