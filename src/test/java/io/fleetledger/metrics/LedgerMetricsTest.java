package io.fleetledger.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.ledger.SmallFleet;
import io.fleetledger.ledger.TestDatabase;
import io.fleetledger.query.Answer;
import io.fleetledger.query.Kind;
import io.fleetledger.query.LawBook;
import java.math.BigDecimal;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LedgerMetricsTest {
  private static final int LIMIT = 2000;

  private final TestDatabase database;
  private Connection connection;

  LedgerMetricsTest() throws Exception {
    database = TestDatabase.migrated();
    SmallFleet.put(database);
  }

  @BeforeEach
  void begin() throws Exception {
    connection = database.pool().getConnection();
    connection.setAutoCommit(false);
  }

  @AfterEach
  void takeBack() throws Exception {
    connection.rollback();
    connection.close();
  }

  @AfterAll
  void close() throws Exception {
    database.close();
  }

  @Test
  void the_fleet_is_told_of_its_last_complete_minute_by_pool_model_and_node() throws Exception {
    assertThat(lines(new FleetQuery(LIMIT)))
        .contains(
            "fleetledger_fleet_minute_timestamp_seconds 1.7723592E9",
            "fleetledger_pool_nodes{pool=\"chat\"} 2.0",
            "fleetledger_pool_requests_per_second{pool=\"chat\"} 0.05",
            "fleetledger_pool_tokens_per_second{direction=\"input\",pool=\"chat\"} 50.0",
            "fleetledger_pool_mfu_ratio{pool=\"chat\"} 0.06666666666666667",
            "fleetledger_model_busy_ratio{model=\"llama-3.1-8b\"} 0.3333333333333333",
            "fleetledger_node_busy_ratio{model=\"llama-3.1-8b\",node=\"node-1\",pool=\"chat\"} 0.5",
            "fleetledger_node_cost_per_second{currency=\"USD\",model=\"llama-3.1-8b\",node=\"node-1\",pool=\"chat\"} 0.0016666666666666668")
        .anyMatch(
            line ->
                line.startsWith("fleetledger_pool_ttft_seconds{percentile=\"95\",pool=\"chat\"} "));
  }

  @Test
  void a_node_that_was_never_heard_of_is_idle_and_costs() throws Exception {
    assertThat(lines(new FleetQuery(LIMIT)))
        .contains(
            "fleetledger_node_busy_ratio{model=\"llama-3.1-8b\",node=\"node-2\",pool=\"chat\"} 0.0",
            "fleetledger_node_idle_cost_per_second{currency=\"USD\",model=\"llama-3.1-8b\",node=\"node-2\",pool=\"chat\"} 8.333333333333333E-4");
  }

  @Test
  void the_latest_nodes_are_those_of_that_minute_in_the_view_of_all_minutes() throws Exception {
    String columns =
        "node_id, pool_id, model_id, heard_of, requests, input_tokens, busy_micros, deployed_micros,"
            + " accelerator_micros, node_cost_nanos, idle_cost_nanos";
    assertThat(database.query("SELECT " + columns + " FROM fleet.node_latest ORDER BY 1"))
        .isEqualTo(
            database.query(
                "SELECT "
                    + columns
                    + " FROM fleet.node_usage_minute JOIN fleet.latest_minute USING (window_start)"
                    + " ORDER BY 1"));
  }

  @Test
  void above_the_limit_only_those_that_cost_most_have_series_and_the_others_are_counted()
      throws Exception {
    assertThat(lines(new FleetQuery(1)))
        .contains("fleetledger_fleet_omitted{scope=\"node\"} 1.0")
        .contains("fleetledger_fleet_omitted{scope=\"pool\"} 0.0")
        .anyMatch(line -> line.contains("node=\"node-1\""))
        .noneMatch(line -> line.contains("node=\"node-2\""));
  }

  @Test
  void tenants_are_the_top_few_by_cost_and_one_for_all_others() throws Exception {
    assertThat(lines(new TenantQuery(1)))
        .contains(
            "fleetledger_tenant_requests_per_second{tenant=\"acme\"} 0.03333333333333333",
            "fleetledger_tenant_requests_per_second{tenant=\"other\"} 0.016666666666666666",
            "fleetledger_tenant_cost_per_second{currency=\"USD\",tenant=\"acme\"} 5.555555666666667E-4")
        .noneMatch(line -> line.contains("zeta"));
  }

  @Test
  void a_hundred_thousand_tenants_make_as_many_series_as_the_top_few() throws Exception {
    execute(
        "SET LOCAL session_replication_role = replica",
        """
        DO $$
        BEGIN
          EXECUTE (
            SELECT format(
              $insert$INSERT INTO ledger.tenant_usage (%s) SELECT %s FROM ledger.tenant_usage,
                generate_series(1, 100000) AS n WHERE tenant_id = 'zeta'$insert$,
              string_agg(quote_ident(attname), ', '),
              string_agg(
                CASE attname WHEN 'tenant_id' THEN $id$'tenant-' || n$id$ ELSE quote_ident(attname) END,
                ', '))
            FROM pg_attribute
            WHERE attrelid = 'ledger.tenant_usage'::regclass AND attnum > 0 AND NOT attisdropped);
        END
        $$""");
    var readings = new Readings();
    read(new TenantQuery(20), readings);

    assertThat(readings.size()).isEqualTo(21 * 4);
  }

  @Test
  void records_are_told_by_source_topic() throws Exception {
    assertThat(lines(new RecordQuery()))
        .contains(
            "fleetledger_records_read_total{topic=\"inference-events\"} 5.0",
            "fleetledger_records_accounted_total{topic=\"inference-events\"} 3.0",
            "fleetledger_suspended_records{topic=\"inference-events\"} 1.0",
            "fleetledger_rejected_rows 0.0")
        .anyMatch(line -> line.startsWith("fleetledger_rating_due_windows "));
  }

  @Test
  void each_law_has_its_residual_summed_over_its_places() throws Exception {
    var laws =
        new Answer(
            List.of(
                new Answer.Column("law", Kind.INTEGER),
                new Answer.Column("name", Kind.TEXT),
                new Answer.Column("residual", Kind.DECIMAL)),
            List.of(
                List.of(BigDecimal.TWO, "node cost = busy cost + idle cost", new BigDecimal("14")),
                List.of(BigDecimal.TWO, "node cost = busy cost + idle cost", new BigDecimal("7")),
                List.of(BigDecimal.ONE, "every record read is somewhere, once", BigDecimal.ZERO)),
            null);

    assertThat(lines((none, into) -> LawReadings.tell(laws, into)))
        .containsExactlyInAnyOrder(
            "fleetledger_law_residual{check=\"every record read is somewhere, once\",law=\"1\"} 0.0",
            "fleetledger_law_residual{check=\"node cost = busy cost + idle cost\",law=\"2\"} 21.0");
    assertThat(lines((none, into) -> LawReadings.tell(null, into))).isEmpty();
  }

  @Test
  void the_laws_are_found_out_in_the_background_and_told_with_their_time() throws Exception {
    try (var book = LawBook.start(database.pool(), Duration.ofHours(1), Duration.ofSeconds(20))) {
      Answer found = Objects.requireNonNull(book.await(Duration.ofSeconds(60)));

      assertThat(found.columns()).extracting(Answer.Column::name).contains("evaluated_at");
      assertThat(lines((none, into) -> LawReadings.tell(book.last(), into)))
          .contains(
              "fleetledger_law_residual{check=\"node cost = busy cost + idle cost\",law=\"2\"} 0.0");
    }
  }

  @Test
  void each_reason_has_its_count() throws Exception {
    assertThat(lines(new CheckQuery()))
        .contains(
            "fleetledger_suspense_records{reason=\"UNKNOWN_MODEL\"} 1.0",
            "fleetledger_missing_events 0.0");
  }

  @Test
  void without_alerts_in_the_schema_none_are_told() throws Exception {
    execute("DROP VIEW IF EXISTS fleet.alert CASCADE");
    assertThat(lines(new AlertQuery())).isEmpty();
  }

  @Test
  void only_alerts_that_are_neither_resolved_nor_silenced_are_open() throws Exception {
    execute(
        "DROP VIEW IF EXISTS fleet.alert CASCADE",
        """
        CREATE VIEW fleet.alert AS
        SELECT * FROM (VALUES
          ('a', 'CRITICAL', 'OPEN', NULL), ('b', 'CRITICAL', 'RESOLVED', NULL),
          ('c', 'WARNING', 'ACKNOWLEDGED', now() - interval '1 h'),
          ('d', 'WARNING', 'OPEN', now() + interval '1 h'))
          AS alerts (alert_id, severity, alert_state, silenced_until)""");
    assertThat(lines(new AlertQuery()))
        .containsExactlyInAnyOrder(
            "fleetledger_alerts_open{severity=\"critical\"} 1.0",
            "fleetledger_alerts_open{severity=\"warning\"} 1.0",
            "fleetledger_alerts_open{severity=\"info\"} 0.0");
  }

  private List<String> lines(TableRead.Query query) throws Exception {
    try (var metrics = new ProcessMetrics("1.0")) {
      var readings = new Readings();
      read(query, readings);
      metrics.add(it -> it.addAll(readings));
      return metrics
          .scrape(null)
          .text()
          .lines()
          .filter(line -> line.startsWith("fleetledger_") && !line.startsWith("fleetledger_build"))
          .toList();
    }
  }

  private void read(TableRead.Query query, Readings into) throws Exception {
    query.read(connection, into);
  }

  private void execute(String... statements) throws Exception {
    try (var statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
