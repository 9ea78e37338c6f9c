package io.fleetledger.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MigrationsTest {
  @Test
  void a_second_migration_has_nothing_to_do() throws Exception {
    try (var database = TestDatabase.empty()) {
      var migrations = new Migrations(database.pool());

      assertThat(migrations.migrate()).isPositive();
      assertThat(migrations.migrate()).isZero();
      migrations.check();
    }
  }

  @Test
  void an_empty_database_does_not_pass_the_check() throws Exception {
    try (var database = TestDatabase.empty()) {
      assertThatThrownBy(() -> new Migrations(database.pool()).check())
          .isInstanceOf(DatabaseException.class)
          .hasMessageContaining("run fleetledger migrate");
    }
  }

  @Test
  void a_newer_database_is_refused() throws Exception {
    try (var database = TestDatabase.migrated()) {
      database.execute(
          """
          INSERT INTO ledger.flyway_schema_history
          SELECT 1000, '999', 'from the future', type, 'V999__x.sql', checksum, installed_by,
            installed_on, execution_time, success
          FROM ledger.flyway_schema_history WHERE version = '1'""");

      assertThatThrownBy(() -> new Migrations(database.pool()).migrate())
          .isInstanceOf(DatabaseException.class)
          .hasMessageContaining("newer than this program")
          .hasMessageContaining("999");
    }
  }

  @Test
  void a_server_that_is_away_is_said_to_be() {
    try (var pool = Database.open("jdbc:postgresql://127.0.0.1:1/none", "x", "x", 1)) {
      pool.setConnectionTimeout(1000);

      assertThatThrownBy(() -> new Migrations(pool).migrate())
          .isInstanceOfSatisfying(
              DatabaseException.class, e -> assertThat(e.isUnreachable()).isTrue())
          .hasMessageContaining("can't be reached");
    }
  }

  @Test
  void every_public_view_and_column_has_a_comment() throws Exception {
    try (var database = TestDatabase.migrated()) {
      assertThat(
              database.query(
                  """
                  SELECT relname, attname
                  FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0
                  WHERE relnamespace = 'fleet'::regnamespace AND relkind IN ('v', 'c')
                    AND col_description(attrelid, attnum) IS NULL
                  UNION ALL
                  SELECT relname, NULL FROM pg_class
                  WHERE relnamespace = 'fleet'::regnamespace AND relkind = 'v'
                    AND obj_description(oid, 'pg_class') IS NULL"""))
          .isEmpty();
      assertThat(
              database.number(
                  "SELECT count(*) FROM pg_class WHERE relnamespace = 'fleet'::regnamespace"))
          .isGreaterThan(java.math.BigDecimal.valueOf(20));
    }
  }

  @Test
  void every_column_of_a_topic_is_in_its_table() throws Exception {
    try (var database = TestDatabase.migrated()) {
      for (LedgerTable table : LedgerTable.all()) {
        assertThat(
                database.query(
                    "SELECT attname FROM pg_attribute WHERE attrelid = 'ledger.%s'::regclass AND attnum > 0"
                        .formatted(table.name())))
            .extracting(row -> row.get("attname"))
            .containsExactlyInAnyOrderElementsOf(
                table.columns().stream().map(Column::name).toList());
      }
    }
  }
}
