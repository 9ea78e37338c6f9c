-- Access over HTTP: bearer tokens as hashes, and the trail of what changed money or access.

CREATE TABLE ledger.api_token (
  token_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  token_name text NOT NULL,
  sha256 text NOT NULL UNIQUE,
  role text NOT NULL CHECK (role IN ('admin', 'finance', 'operator', 'tenant', 'reporter')),
  tenant_id text CHECK (tenant_id <> ''),
  created_at timestamptz NOT NULL DEFAULT now(),
  created_by text NOT NULL,
  expires_at timestamptz,
  revoked_at timestamptz,
  revoked_by text,
  CHECK ((role = 'tenant') = (tenant_id IS NOT NULL)),
  CHECK ((revoked_at IS NULL) = (revoked_by IS NULL))
);
COMMENT ON TABLE ledger.api_token IS 'Bearer tokens of the HTTP API: of each the SHA-256 of its text, never the text.';

CREATE TABLE ledger.audit (
  audit_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  audited_at timestamptz NOT NULL DEFAULT now(),
  actor text NOT NULL,
  action text NOT NULL,
  subject text NOT NULL,
  tenant_id text,
  detail text NOT NULL
);
CREATE INDEX audit_by_time ON ledger.audit (audited_at);
COMMENT ON TABLE ledger.audit IS 'Who changed what of money or access, and when. Append only.';

CREATE FUNCTION ledger.refuse_audit_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'ledger.audit only grows' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER kept BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.audit
  FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_audit_change();

-- Statements and what people decide about charges are on the trail whichever way they come.
CREATE FUNCTION ledger.audit_statement() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO ledger.audit (actor, action, subject, tenant_id, detail)
  VALUES (NEW.sealed_by, 'statement.close', 'statement ' || NEW.statement_id, NEW.tenant_id,
    format('payable %s %s', NEW.payable, NEW.currency));
  RETURN NULL;
END
$$;
CREATE TRIGGER audited AFTER INSERT ON ledger.statement
  FOR EACH ROW EXECUTE FUNCTION ledger.audit_statement();

CREATE FUNCTION ledger.audit_adjustment() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO ledger.audit (actor, action, subject, tenant_id, detail)
  VALUES (NEW.author, 'statement.adjust', 'adjustment ' || NEW.adjustment_id, NEW.tenant_id,
    format('%s %s: %s', NEW.amount, NEW.currency, NEW.reason));
  RETURN NULL;
END
$$;
CREATE TRIGGER audited AFTER INSERT ON ledger.adjustment
  FOR EACH ROW EXECUTE FUNCTION ledger.audit_adjustment();

CREATE FUNCTION ledger.audit_recompute() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO ledger.audit (actor, action, subject, tenant_id, detail)
  VALUES (NEW.author, 'recompute', 'recompute ' || NEW.id, NEW.tenant_id, NEW.reason);
  RETURN NULL;
END
$$;
CREATE TRIGGER audited AFTER INSERT ON ledger.recompute
  FOR EACH ROW EXECUTE FUNCTION ledger.audit_recompute();

CREATE VIEW fleet.api_token AS
SELECT
  token_id, token_name, role, tenant_id, created_at, created_by, expires_at, revoked_at, revoked_by
FROM ledger.api_token;
COMMENT ON VIEW fleet.api_token IS 'Bearer tokens of the HTTP API, without anything that they could be known by.';

CREATE VIEW fleet.audit AS
SELECT audit_id, audited_at, actor, action, subject, tenant_id, detail FROM ledger.audit;
COMMENT ON VIEW fleet.audit IS 'Who changed what of money or access, and when.';
