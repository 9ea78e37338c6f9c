package io.fleetledger.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationVersion;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A database with rows from before sharing methods, brought to the present. */
class UpgradeTest {
  private static final String BEFORE = "12";

  /** A row of a table in which every number is 7. */
  private static final String SEVENS =
      """
      INSERT INTO ledger.%1$s
      SELECT (jsonb_populate_record(NULL::ledger.%1$s, jsonb_object_agg(attname, CASE
          WHEN atttypid = 'timestamptz'::regtype THEN '"2026-03-01T10:00:00Z"'::jsonb
          WHEN atttypid IN ('bigint'::regtype, 'integer'::regtype) THEN '7'
          WHEN atttypid IN ('bigint[]'::regtype, 'integer[]'::regtype) THEN '[]'
          ELSE '"x"' END) || '{"grain": "HOUR"}')).*
      FROM pg_attribute
      WHERE attrelid = 'ledger.%1$s'::regclass AND attnum > 0 AND NOT attisdropped""";

  private final TestDatabase database;

  UpgradeTest() throws Exception {
    database = TestDatabase.empty();
  }

  @BeforeEach
  void putOldRows() throws Exception {
    Flyway.configure()
        .dataSource(database.pool())
        .locations("classpath:db/migration")
        .schemas("ledger")
        .defaultSchema("ledger")
        .placeholderReplacement(false)
        .skipDefaultCallbacks(true)
        .target(MigrationVersion.fromVersion(BEFORE))
        .load()
        .migrate();
    database.execute(SEVENS.formatted("tenant_usage"), SEVENS.formatted("node_usage"));
  }

  @AfterEach
  void close() throws Exception {
    database.close();
  }

  @Test
  void old_rows_keep_their_numbers_and_share_by_device_time() throws Exception {
    new Migrations(database.pool()).migrate();

    assertThat(
            database.query(
                """
                SELECT cost_nanos, failed_cost_nanos, retried_requests, energy_millijoules,
                  sharing_method
                FROM fleet.tenant_usage_hour"""))
        .hasToString(
            "[{cost_nanos=7, failed_cost_nanos=0, retried_requests=0, energy_millijoules=null,"
                + " sharing_method=DEVICE_SECONDS}]");
    assertThat(
            database.query(
                """
                SELECT busy_cost_nanos, sharing_method, cardinality(context_cost_nanos) AS bands
                FROM fleet.node_usage_hour"""))
        .hasToString("[{busy_cost_nanos=7, sharing_method=DEVICE_SECONDS, bands=0}]");
  }

  @Test
  void every_view_keeps_its_columns_where_they_were() throws Exception {
    List<Map<String, @Nullable Object>> before = columns();

    new Migrations(database.pool()).migrate();

    assertThat(columns()).containsAll(before);
  }

  @Test
  void a_view_that_others_built_on_them_stands() throws Exception {
    database.execute(
        "CREATE VIEW public.own AS SELECT tenant_id, cost FROM fleet.tenant_usage_month");

    new Migrations(database.pool()).migrate();

    assertThat(database.query("SELECT tenant_id FROM public.own")).hasToString("[{tenant_id=x}]");
  }

  private List<Map<String, @Nullable Object>> columns() throws Exception {
    return database.query(
        """
        SELECT table_name, column_name, ordinal_position, data_type
        FROM information_schema.columns WHERE table_schema = 'fleet'""");
  }
}
