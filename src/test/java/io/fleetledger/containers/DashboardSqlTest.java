package io.fleetledger.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.ledger.SmallFleet;
import io.fleetledger.ledger.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every SQL query of the dashboards, with the rights of who reads for all tenants. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DashboardSqlTest {
  /** What Grafana puts in place of its macro. */
  private static final String TIME_FILTER =
      "$1 BETWEEN '2026-02-28T00:00:00Z' AND '2026-03-02T00:00:00Z'";

  private final TestDatabase database;

  DashboardSqlTest() throws Exception {
    database = TestDatabase.migrated();
    SmallFleet.put(database);
  }

  @AfterAll
  void close() throws Exception {
    database.close();
  }

  static List<Dashboards.Query> queries() {
    return Dashboards.queries("fleetledger");
  }

  @ParameterizedTest
  @MethodSource("queries")
  void each_query_runs_with_the_rights_of_a_platform_reader(Dashboards.Query query)
      throws Exception {
    String sql = query.text().replaceAll("\\$__timeFilter\\((\\w+)\\)", TIME_FILTER);
    assertThat(sql).doesNotContain("ledger.tenant", "$__");
    try (var connection = database.pool().getConnection();
        var statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("SET LOCAL ROLE fleetledger_platform_reader");
      try (var rows = statement.executeQuery(sql)) {
        assertThat(rows.getMetaData().getColumnCount()).isPositive();
      } finally {
        connection.rollback();
      }
    }
  }

  @Test
  void every_panel_says_what_it_shows_and_asks_a_known_source() {
    Dashboards.all()
        .forEach(
            dashboard ->
                dashboard
                    .path("panels")
                    .forEach(
                        panel -> {
                          assertThat(panel.path("title").asText()).isNotEmpty();
                          assertThat(panel.path("description").asText()).isNotEmpty();
                          assertThat(panel.at("/datasource/uid").asText())
                              .isIn("prometheus", "fleetledger");
                        }));
  }
}
