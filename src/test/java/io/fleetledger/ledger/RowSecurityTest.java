package io.fleetledger.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fleetledger.schema.Grain;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RowSecurityTest {
  private final TestDatabase database;

  RowSecurityTest() throws Exception {
    database = TestDatabase.migrated();
  }

  @BeforeEach
  void putFleet() throws Exception {
    database.execute("SELECT ledger.ensure_partition('tenant_usage', '2026-03-01 10:00Z')");
    SmallFleet.put(database);
    for (String role : new String[] {"reader", "platform_reader", "writer"}) {
      login(role);
    }
  }

  @AfterEach
  void close() throws Exception {
    database.close();
  }

  @Test
  void every_table_with_a_tenant_has_a_policy_that_binds_its_owner_too() throws Exception {
    var tables =
        database.query(
            """
            SELECT relname, relrowsecurity AND relforcerowsecurity AS bound,
              (SELECT count(*) FROM pg_policy WHERE polrelid = pg_class.oid) AS policies
            FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attname = 'tenant_id'
            WHERE relnamespace IN ('ledger'::regnamespace, 'fleet'::regnamespace)
              AND relkind IN ('r', 'p')""");

    assertThat(tables).hasSizeGreaterThan(5);
    assertThat(tables)
        .allSatisfy(
            table -> {
              assertThat(table).containsEntry("bound", true);
              assertThat(table).containsEntry("policies", 6L);
            });
  }

  @Test
  void a_tenant_reader_sees_its_tenant_and_no_other_through_any_view() throws Exception {
    try (var pool = database.poolOf("test_reader");
        Connection connection = pool.getConnection()) {
      connection.createStatement().execute("SET fleetledger.tenant = 'acme'");
      int seen = 0;
      for (var view : TestDatabase.query(connection, tenantViews())) {
        var rows = TestDatabase.query(connection, "SELECT * FROM fleet." + view.get("relname"));
        assertThat(rows).allSatisfy(row -> assertThat(row).containsEntry("tenant_id", "acme"));
        seen += rows.size();
      }
      assertThat(seen).isGreaterThanOrEqualTo(7);
    }
  }

  @Test
  void a_tenant_reader_without_a_tenant_sees_nothing() throws Exception {
    try (var pool = database.poolOf("test_reader");
        Connection connection = pool.getConnection()) {
      for (var view : TestDatabase.query(connection, tenantViews())) {
        assertThat(TestDatabase.query(connection, "SELECT * FROM fleet." + view.get("relname")))
            .isEmpty();
      }
    }
  }

  @Test
  void a_tenant_that_was_set_for_a_transaction_is_forgotten_after_it() throws Exception {
    Rows.put(database, Rows.suspended("", 9));
    try (var pool = database.poolOf("test_reader");
        Connection connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      connection.createStatement().execute("SET LOCAL fleetledger.tenant = 'acme'");
      assertThat(TestDatabase.query(connection, "SELECT * FROM fleet.suspense")).hasSize(1);
      connection.commit();
      assertThat(TestDatabase.query(connection, "SELECT * FROM fleet.suspense")).isEmpty();
    }
  }

  @Test
  void a_tenant_reader_reads_no_view_of_the_fleet_and_no_table() throws Exception {
    try (var pool = database.poolOf("test_reader");
        Connection connection = pool.getConnection()) {
      for (String source :
          new String[] {
            "fleet.node_usage_hour",
            "fleet.laws",
            "fleet.quarantine",
            "fleet.margin_day",
            "fleet.price_book",
            "fleet.recompute",
            "fleet.recompute_due",
            "ledger.tenant_usage",
            "ledger.setting"
          }) {
        assertThatThrownBy(() -> TestDatabase.query(connection, "SELECT * FROM " + source))
            .as(source)
            .isInstanceOfSatisfying(
                SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
      }
    }
  }

  @Test
  void a_platform_reader_sees_all_and_changes_nothing() throws Exception {
    try (var pool = database.poolOf("test_platform_reader");
        Connection connection = pool.getConnection()) {
      assertThat(
              TestDatabase.query(
                  connection, "SELECT DISTINCT tenant_id FROM fleet.tenant_usage_hour"))
          .hasSize(2);
      for (var view :
          TestDatabase.query(
              connection,
              "SELECT relname FROM pg_class WHERE relnamespace = 'fleet'::regnamespace AND relkind = 'v'")) {
        TestDatabase.query(connection, "SELECT * FROM fleet." + view.get("relname"));
      }
      assertThatThrownBy(
              () -> connection.createStatement().execute("DELETE FROM ledger.tenant_usage"))
          .hasMessageContaining("permission denied");
    }
  }

  @Test
  void the_writer_writes_and_makes_partitions_and_the_reader_can_not() throws Exception {
    String partition = "SELECT ledger.ensure_partition('tenant_usage', '2026-05-01')";
    try (var writer = database.poolOf("test_writer");
        var reader = database.poolOf("test_reader");
        Connection writing = writer.getConnection();
        Connection reading = reader.getConnection()) {
      writing.createStatement().execute(partition);
      Rows.put(writer, Rows.tenant(Grain.HOUR, Rows.HOUR, "acme", 9).build());
      Rows.put(writer, Rows.tenant(Grain.HOUR, Rows.HOUR, "new", 9).build());
      assertThat(database.query("SELECT tenant_id FROM ledger.tenant_usage WHERE revision = 9"))
          .hasSize(2);
      assertThatThrownBy(() -> reading.createStatement().execute(partition))
          .hasMessageContaining("permission denied");
    }
  }

  /** Logins are the server's, so they may be there from an earlier test. */
  private void login(String role) throws SQLException {
    database.execute(
        """
        DO $$ BEGIN
          IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'test_%1$s') THEN
            CREATE ROLE test_%1$s LOGIN IN ROLE fleetledger_%1$s;
          END IF;
        END $$"""
            .formatted(role));
  }

  private static String tenantViews() {
    return """
        SELECT relname FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attname = 'tenant_id'
        WHERE relnamespace = 'fleet'::regnamespace AND relkind = 'v'
          AND has_table_privilege('fleetledger_reader', pg_class.oid, 'SELECT')""";
  }
}
