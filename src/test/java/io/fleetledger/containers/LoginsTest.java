package io.fleetledger.containers;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fleetledger.ledger.Database;
import io.fleetledger.ledger.Migrations;
import io.fleetledger.sandbox.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The logins of the containers' database: each can do its task and no other's. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LoginsTest {
  private PostgresServer server;

  @BeforeAll
  void makeAndMigrate(@TempDir Path directory) throws Exception {
    server = PostgresServer.start(directory);
    // Without psql: its own commands left out, its variables filled in; the database is there.
    String logins =
        Files.readString(Path.of("docker", "postgres", "logins.sql"))
            .replaceAll("(?m)^(--|\\\\getenv).*$", "")
            .replaceAll(":'\\w+'", "'secret'")
            .replace("CREATE DATABASE fleetledger OWNER", "ALTER DATABASE fleetledger OWNER TO");
    for (String statement : logins.split(";")) {
      if (!statement.isBlank()) {
        run(server.user(), statement);
      }
    }
    try (var pool = Database.openPatient(server.jdbcUrl(), "fleetledger_migrate", "secret", 4)) {
      new Migrations(pool).migrate();
    }
  }

  @AfterAll
  void stop() throws Exception {
    server.close();
  }

  @Test
  void who_runs_writes_rows_and_alters_no_table() throws SQLException {
    run("fleetledger_run", "UPDATE ledger.setting SET value = value");
    run("fleetledger_run", "SELECT ledger.ensure_partition('node_usage', now())");
    run("fleetledger_run", "SELECT * FROM fleet.node_latest, fleet.laws");
    refused("fleetledger_run", "DROP TABLE ledger.tenant_usage");
    refused("fleetledger_run", "CREATE TABLE ledger.more (n int)");
  }

  @Test
  void who_reads_for_people_reads_the_views_alone() throws SQLException {
    run("fleetledger_read", "SELECT * FROM fleet.tenant_usage_hour");
    run("fleetledger_read", "SELECT * FROM fleet.node_latest");
    refused("fleetledger_read", "UPDATE ledger.tenant_usage SET cost_nanos = 0");
    refused("fleetledger_read", "SELECT * FROM ledger.sink_offset");
  }

  @Test
  void who_reads_for_the_api_takes_the_rights_of_whoever_asks_and_writes_nothing()
      throws SQLException {
    run("fleetledger_api", "SET ROLE fleetledger_reader; SELECT * FROM fleet.tenant_usage_hour");
    run("fleetledger_api", "SET ROLE fleetledger_platform_reader; SELECT * FROM fleet.laws");
    run("fleetledger_api", "SET ROLE fleetledger_statement_reader; SELECT * FROM ledger.statement");
    refused(
        "fleetledger_api", "SET ROLE fleetledger_statement_reader; SELECT * FROM ledger.api_token");
    refused("fleetledger_api", "SET ROLE fleetledger_reader; SELECT * FROM fleet.node_latest");
    refused("fleetledger_api", "UPDATE ledger.tenant_usage SET cost_nanos = 0");
    refused("fleetledger_api", "SET ROLE fleetledger_writer");
  }

  @Test
  void the_registry_s_login_has_no_way_in() {
    assertThatThrownBy(() -> run("registry", "SELECT 1")).hasStackTraceContaining("CONNECT");
  }

  private void refused(String user, String sql) {
    assertThatThrownBy(() -> run(user, sql))
        .as(sql)
        .message()
        .containsAnyOf("permission denied", "must be owner");
  }

  private void run(String user, String sql) throws SQLException {
    try (var connection = DriverManager.getConnection(server.jdbcUrl(), user, "secret");
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
