-- Statements that the API gives as files are put together from the tables, not from the views: a role
-- of their own reads them, for the one tenant in fleetledger.tenant.
CREATE OR REPLACE FUNCTION ledger.protect(target regclass) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  everything CONSTANT text := 'USING (true) WITH CHECK (true)';
  own CONSTANT text :=
    'USING (tenant_id = nullif(current_setting(''fleetledger.tenant'', true), ''''))';
  grantee record;
BEGIN
  IF NOT (SELECT relrowsecurity AND relforcerowsecurity FROM pg_class WHERE oid = target) THEN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
  END IF;
  FOR grantee IN
    SELECT rolname, policy, commands, rule
    FROM (VALUES
      ('fleetledger_owner', 'owner', 'ALL', everything),
      ('fleetledger_writer', 'writer', 'ALL', everything),
      ('fleetledger_platform_reader', 'platform_reader', 'SELECT', 'USING (true)'),
      ('fleetledger_reader', 'tenant_reader', 'SELECT', own),
      ('fleetledger_statement_reader', 'statement_reader', 'SELECT', own),
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
