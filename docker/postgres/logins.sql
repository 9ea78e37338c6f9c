-- Who may do what: one login per task, each with the least rights. The image's entry point runs this
-- with psql when it makes the database; elsewhere an administrator runs it the same way.
\getenv migrate_password FLEETLEDGER_MIGRATE_PASSWORD
\getenv run_password FLEETLEDGER_RUN_PASSWORD
\getenv api_password FLEETLEDGER_API_PASSWORD
\getenv read_password FLEETLEDGER_READ_PASSWORD
\getenv registry_password REGISTRY_PASSWORD

CREATE ROLE fleetledger_owner NOLOGIN;
CREATE ROLE fleetledger_writer NOLOGIN;
CREATE ROLE fleetledger_platform_reader NOLOGIN;
CREATE ROLE fleetledger_reader NOLOGIN;
CREATE ROLE fleetledger_statement_reader NOLOGIN;

-- Migrates, and owns what it makes.
CREATE ROLE fleetledger_migrate LOGIN PASSWORD :'migrate_password' IN ROLE fleetledger_owner;
-- Runs the processor, which writes the tables.
CREATE ROLE fleetledger_run LOGIN PASSWORD :'run_password' IN ROLE fleetledger_writer;
-- Reads for the API, with the rights of whoever asks.
CREATE ROLE fleetledger_api LOGIN PASSWORD :'api_password'
  IN ROLE fleetledger_reader, fleetledger_platform_reader, fleetledger_statement_reader;
-- Grafana and people: read the views of all tenants.
CREATE ROLE fleetledger_read LOGIN PASSWORD :'read_password' IN ROLE fleetledger_platform_reader;
CREATE ROLE registry LOGIN PASSWORD :'registry_password';

CREATE DATABASE fleetledger OWNER fleetledger_migrate;
CREATE DATABASE registry OWNER registry;
REVOKE CONNECT ON DATABASE fleetledger, registry FROM PUBLIC;
GRANT CONNECT ON DATABASE fleetledger TO fleetledger_run, fleetledger_api, fleetledger_read;
