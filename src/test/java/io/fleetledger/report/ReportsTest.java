package io.fleetledger.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.ledger.Rows;
import io.fleetledger.ledger.SmallFleet;
import io.fleetledger.ledger.TestDatabase;
import io.fleetledger.schema.NodeCoverage;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReportsTest {
  private final TestDatabase database;
  private final Reports reports;

  ReportsTest() throws Exception {
    database = TestDatabase.migrated();
    reports = new Reports(database.pool());
  }

  @BeforeEach
  void putFleet() throws Exception {
    SmallFleet.put(database);
  }

  @AfterEach
  void close() throws Exception {
    database.close();
  }

  @Test
  void usage_by_tenant_and_model() throws Exception {
    assertThat(DataTable.csv(reports.usage(ReportFilter.ALL)))
        .contains(
            "acme,llama-3.1-8b,2,0,2000,0.100000000,200,14000000,16000000,0.500000000,0.290,0.290,,\r\n")
        .contains(
            "zeta,llama-3.1-8b,1,0,1000,0.100000000,100,7000000,8000000,1.000000000,0.290,0.290,,\r\n");
  }

  @Test
  void cost_by_tenant_with_its_share() throws Exception {
    assertThat(DataTable.csv(reports.cost(ReportFilter.ALL)))
        .contains(
            "acme,USD,2,2200,0.000600000,0.033333334,0.000000000,0.033333334,0.666666680,15.151515455\r\n")
        .contains("zeta,USD,1,1100,");
  }

  @Test
  void fleet_by_pool_model_and_accelerator() throws Exception {
    assertThat(DataTable.csv(reports.fleet(ReportFilter.ALL)))
        .contains("chat,llama-3.1-8b,h100-sxm,USD,2,3,12.857142857,1.428571429,0.028571429,");
  }

  @Test
  void workflows_by_cost() throws Exception {
    assertThat(rows(reports.workflows(ReportFilter.ALL), "trace_id"))
        .containsExactly("trace-1", "trace-2");
  }

  @Test
  void models_by_context_length_against_the_cheapest() throws Exception {
    assertThat(DataTable.csv(reports.models(ReportFilter.ALL)))
        .contains(",all,USD,3,3300,0.350000000,106.060606061,1.0\r\n")
        .contains(",up to 1k,USD,2,1020,0.070000000,68.627450980,1.0\r\n")
        .contains(",up to 2k,USD,1,2280,0.280000000,122.807017544,1.0\r\n");
  }

  @Test
  void failures_by_tenant_and_model() throws Exception {
    database.execute(
        "UPDATE ledger.tenant_usage SET requests_error = 1, failed_cost_nanos = 25000000 WHERE tenant_id = 'acme'");
    assertThat(DataTable.csv(reports.failures(ReportFilter.ALL)))
        .contains(
            "acme,llama-3.1-8b,USD,3,0.033333334,1,0.025000000,0,0.000000000,0,0.000000000,0\r\n")
        .contains(
            "zeta,llama-3.1-8b,USD,1,0.016666666,0,0.000000000,0,0.000000000,0,0.000000000,0\r\n");
  }

  @Test
  void savings_by_pool_and_model() throws Exception {
    assertThat(rows(reports.savings(ReportFilter.ALL), "busy_cost")).hasToString("[0.050000000]");
    assertThat(rows(reports.savings(ReportFilter.ALL), "saved_by_speculation"))
        .hasToString("[null]");
  }

  @Test
  void idle_time_by_who_bears_it() throws Exception {
    assertThat(DataTable.csv(reports.idle(ReportFilter.ALL)))
        .contains("chat,llama-3.1-8b,h100-sxm,the platform,USD,0.300000000\r\n");
    assertThat(reports.idle(new ReportFilter(null, null, "acme")).rows()).isEmpty();
  }

  @Test
  void workflows_of_several_calls_against_a_single_one() throws Exception {
    assertThat(DataTable.csv(reports.multipliers(ReportFilter.ALL)))
        .contains("acme,trace-1,")
        .contains(",2,USD,0.033333334,0.016666667,2.000\r\n")
        .doesNotContain("trace-2");
  }

  @Test
  void coverage_by_node_and_hour_the_worst_first() throws Exception {
    Rows.put(
        database,
        coverage("node-1", 10_000, 10_000),
        coverage("node-2", 9_998, 10_000),
        coverage("node-3", 50_000, null));

    Table coverage = reports.coverage(ReportFilter.ALL);

    assertThat(rows(coverage, "node_id")).containsExactly("node-2", "node-1", "node-3");
    assertThat(TextTable.render(coverage)).contains(" 99.98 %", "100.00 %");
    assertThat(reports.coverage(new ReportFilter(Rows.HOUR.plusSeconds(1), null, null)).rows())
        .isEmpty();
  }

  private static NodeCoverage coverage(String node, long events, @Nullable Integer reported) {
    return NodeCoverage.newBuilder()
        .setNodeId(node)
        .setWindowStart(Rows.HOUR)
        .setRevision(1)
        .setEvents(events)
        .setReportedRequests(reported == null ? null : Long.valueOf(reported))
        .build();
  }

  @Test
  void what_is_in_no_window_is_counted_beside_them() throws Exception {
    try (var connection = database.pool().getConnection();
        var statement = connection.createStatement()) {
      statement.execute("UPDATE ledger.intake SET suspended = 0, quarantined = 0, late = 0");
      assertThat(Apart.read(database.pool()).line()).isEmpty();
      statement.execute(
          "UPDATE ledger.intake SET suspended = 1200, quarantined = 3"
              + " WHERE (topic, partition) = (SELECT topic, partition FROM ledger.intake LIMIT 1)");
    }
    assertThat(Apart.read(database.pool()).line())
        .startsWith("not in these windows: 1,200 records in suspense, 3 in quarantine, 0 ");
  }

  @Test
  void the_overview_shares_the_fleets_cost_out_completely() throws Exception {
    List<Table> overview = reports.overview(ReportFilter.ALL);

    assertThat(DataTable.csv(overview.getFirst()))
        .contains(
            "USD,2,3,3000,300,21000000,0.028571429,0.142857143,0.350000000,0.050000000,0.000000000,0.300000000\r\n");
    assertThat(overview).hasSize(4);
  }

  @Test
  void a_tenant_sees_its_own_rows() throws Exception {
    var acme = new ReportFilter(null, null, "acme");

    assertThat(rows(reports.usage(acme), "tenant_id")).containsExactly("acme");
    assertThat(rows(reports.cost(acme), "tenant_id")).containsExactly("acme");
    assertThat(rows(reports.workflows(acme), "tenant_id")).containsExactly("acme");
  }

  @Test
  void a_span_is_cut_to_the_minute() throws Exception {
    Instant second = Rows.HOUR.plusSeconds(60);

    assertThat(reports.usage(new ReportFilter(second, null, null)).rows()).isEmpty();
    assertThat(reports.usage(new ReportFilter(Rows.HOUR, second, null)).rows()).hasSize(2);
    assertThat(rows(reports.fleet(new ReportFilter(second, null, null)), "requests").toString())
        .isEqualTo("[0]");
    assertThat(reports.workflows(new ReportFilter(null, Rows.HOUR, null)).rows()).isEmpty();
  }

  @Test
  void the_laws_hold_until_one_is_broken() throws Exception {
    LawsReport whole = LawsReport.read(database.pool());
    assertThat(whole.holds()).isTrue();
    assertThat(rows(whole.summary(), "detail")).isNotEmpty().containsOnly("holds");

    database.execute("UPDATE ledger.tenant_usage SET cost_nanos = cost_nanos + 1");
    LawsReport broken = LawsReport.read(database.pool());

    assertThat(broken.holds()).isFalse();
    assertThat(TextTable.render(broken.summary()))
        .contains("tenants' cost = nodes' busy cost")
        .contains("nanos that differ");
  }

  private static List<@Nullable Object> rows(Table table, String column) {
    int index = table.columns().stream().map(Table.Column::name).toList().indexOf(column);
    return table.rows().stream().<@Nullable Object>map(row -> row.values().get(index)).toList();
  }
}
