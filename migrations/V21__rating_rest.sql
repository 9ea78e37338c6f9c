-- An hour that is still filling is not rated over and over: it waits until it has been left alone for
-- a moment, but not for long.
ALTER TABLE ledger.rating_due
  ADD COLUMN due_since timestamptz NOT NULL DEFAULT now(),
  ADD COLUMN changed_at timestamptz NOT NULL DEFAULT now();

CREATE OR REPLACE FUNCTION ledger.mark_rating_due() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO ledger.rating_due AS due (tenant_id, hour_start)
  SELECT DISTINCT tenant_id, date_trunc('hour', window_start, 'UTC') FROM changed ORDER BY 1, 2
  ON CONFLICT (tenant_id, hour_start) DO UPDATE SET changed_at = excluded.changed_at;
  RETURN NULL;
END
$$;
