-- Roles, grants and row-level security; run after every migration, so that roles that an
-- administrator made later are found. Log in as a user that is a member of one of them:
--   fleetledger_owner            migrates
--   fleetledger_writer           materializes
--   fleetledger_platform_reader  reads every view, all tenants
--   fleetledger_reader           reads the tenant views, for the tenant in fleetledger.tenant
--   fleetledger_statement_reader reads what statements are made of, for the same tenant
-- The setting fleetledger.tenant can be set by whoever can write SQL: give fleetledger_reader to
-- services that set it from a token, not to people.
DO $roles$
DECLARE
  role_name text;
  target regclass;
  tenant_views CONSTANT text := 'fleet.tenant_usage_minute, fleet.tenant_usage_hour,
    fleet.tenant_usage_day, fleet.tenant_usage_month, fleet.tenant_cost, fleet.workflow_usage,
    fleet.usage_correction, fleet.suspense, fleet.tenant, fleet.cost_of_failure,
    fleet.workflow_multiplier,
    fleet.charge_hour, fleet.charge_day, fleet.charge_month, fleet.unpriced';
  -- What the tenant views read with the rights of the reader; without USAGE on the schema its
  -- tables can't be named in a query.
  tenant_tables CONSTANT text := 'ledger.tenant_usage, ledger.workflow_usage,
    ledger.usage_correction, ledger.suspense, ledger.tenant_version, ledger.fleet_clock,
    ledger.setting, ledger.charge';
BEGIN
  FOREACH role_name IN ARRAY ARRAY[
    'fleetledger_owner', 'fleetledger_writer', 'fleetledger_platform_reader', 'fleetledger_reader',
    'fleetledger_statement_reader']
  LOOP
    BEGIN
      IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
        EXECUTE format('CREATE ROLE %I NOLOGIN', role_name);
      END IF;
    EXCEPTION
      WHEN insufficient_privilege THEN
        RAISE NOTICE 'role % is missing and % may not create it: let an administrator run CREATE ROLE % NOLOGIN, then migrate again',
          role_name, current_user, role_name;
      WHEN duplicate_object OR unique_violation THEN
        NULL;  -- another database of this server is being migrated at the same time
    END;
  END LOOP;

  FOR role_name IN SELECT rolname FROM pg_roles WHERE rolname = 'fleetledger_owner' LOOP
    GRANT ALL ON SCHEMA ledger, fleet TO fleetledger_owner;
    GRANT ALL ON ALL TABLES IN SCHEMA ledger, fleet TO fleetledger_owner;
    GRANT EXECUTE ON FUNCTION ledger.drop_partitions_before TO fleetledger_owner;
  END LOOP;
  FOR role_name IN SELECT rolname FROM pg_roles WHERE rolname = 'fleetledger_writer' LOOP
    GRANT USAGE ON SCHEMA ledger, fleet TO fleetledger_writer;
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ledger TO fleetledger_writer;
    GRANT SELECT ON ALL TABLES IN SCHEMA fleet TO fleetledger_writer;
    GRANT EXECUTE ON FUNCTION ledger.ensure_partition TO fleetledger_writer;
  END LOOP;
  FOR role_name IN SELECT rolname FROM pg_roles WHERE rolname = 'fleetledger_platform_reader' LOOP
    GRANT USAGE ON SCHEMA fleet TO fleetledger_platform_reader;
    GRANT SELECT ON ALL TABLES IN SCHEMA fleet TO fleetledger_platform_reader;
    EXECUTE format('GRANT SELECT ON %s TO fleetledger_platform_reader', tenant_tables);
  END LOOP;
  FOR role_name IN SELECT rolname FROM pg_roles WHERE rolname = 'fleetledger_reader' LOOP
    GRANT USAGE ON SCHEMA fleet TO fleetledger_reader;
    EXECUTE format('GRANT SELECT ON %s, %s TO fleetledger_reader', tenant_views, tenant_tables);
  END LOOP;

  -- Statements. What a seal holds beside its hashes is for the platform alone.
  FOR role_name IN
    SELECT rolname FROM pg_roles
    WHERE rolname IN ('fleetledger_reader', 'fleetledger_platform_reader')
  LOOP
    EXECUTE format('GRANT SELECT ON fleet.statement, fleet.statement_line, fleet.adjustment,
      ledger.statement_line, ledger.adjustment TO %I', role_name);
    EXECUTE format('GRANT SELECT (statement_id, tenant_id, parent_id, number, period_start,
      period_end, time_zone, billing_day, currency, total, payable, lines, sealed_at, sealed_by,
      usage_rows, usage_hash, lines_hash, previous_hash, hash) ON ledger.statement TO %I', role_name);
  END LOOP;

  -- What a statement is put together from, for one tenant; prices are everyone's.
  FOR role_name IN SELECT rolname FROM pg_roles WHERE rolname = 'fleetledger_statement_reader' LOOP
    GRANT USAGE ON SCHEMA ledger TO fleetledger_statement_reader;
    GRANT SELECT ON ledger.tenant_version, ledger.tenant_usage, ledger.usage_correction,
      ledger.charge, ledger.adjustment, ledger.statement, ledger.statement_line,
      ledger.statement_correction, ledger.pricing_revision, ledger.setting
      TO fleetledger_statement_reader;
  END LOOP;

  -- Alerts.
  FOR role_name IN
    SELECT rolname FROM pg_roles
    WHERE rolname IN ('fleetledger_reader', 'fleetledger_platform_reader')
  LOOP
    EXECUTE format('GRANT SELECT ON fleet.alert, ledger.alert TO %I', role_name);
  END LOOP;

  REVOKE EXECUTE ON FUNCTION ledger.ensure_partition, ledger.drop_partitions_before FROM PUBLIC;
  FOR target IN
    SELECT attrelid::regclass
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    WHERE relnamespace = 'ledger'::regnamespace AND relkind IN ('r', 'p') AND attname = 'tenant_id'
  LOOP
    PERFORM ledger.protect(target);
  END LOOP;
END
$roles$;
