package io.fleetledger.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.schema.Grain;
import java.math.BigDecimal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ViewsTest {
  private final TestDatabase database;

  ViewsTest() throws Exception {
    database = TestDatabase.migrated();
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
  void ratios_come_from_sums() throws Exception {
    String node = "FROM fleet.node_usage_hour WHERE node_id = 'node-1'";
    // 12 s of useful accelerator time in 2 accelerators x 120 s.
    assertNumber("0.05", "SELECT mfu " + node);
    assertNumber("0.1", "SELECT executed_utilization " + node);
    assertNumber("0", "SELECT mbu " + node);
    assertNumber("0.25", "SELECT busy_share " + node);
    assertNumber("0.5", "SELECT mean_concurrency " + node);
    // 100 kB of capacity, 50 kB per running request.
    assertNumber("2", "SELECT concurrency_limit " + node);
    assertNumber("22.5", "SELECT prefill_tokens_per_second " + node);
    assertNumber("2.5", "SELECT decode_tokens_per_second " + node);
    assertNumber("0.666666667", "SELECT goodput_share " + node);
    // $0.20 for 3300 tokens.
    assertNumber("60.606060606", "SELECT cost_per_million_tokens " + node);
  }

  @Test
  void what_is_undefined_is_null() throws Exception {
    var idle =
        database
            .query(
                "SELECT * FROM fleet.node_usage_minute WHERE node_id = 'node-1' AND requests = 0")
            .getFirst();
    for (String column :
        new String[] {
          "concurrency_limit",
          "mean_batch",
          "goodput_share",
          "cost_per_million_tokens",
          "tensor_active",
          "power_watts",
          "energy_millijoules",
          "energy_kwh",
          "ttft_p50_ms",
          "region"
        }) {
      assertThat(idle.get(column)).as(column).isNull();
    }
    assertThat((BigDecimal) idle.get("mfu")).isEqualByComparingTo("0");
  }

  @Test
  void a_node_never_heard_of_is_idle_from_the_first_to_the_last_minute() throws Exception {
    String silent = "FROM fleet.node_usage_minute WHERE node_id = 'node-2'";
    assertNumber("2", "SELECT count(*) " + silent);
    // Deployed half a minute into the first one: 90 s at 2 x $3 an hour.
    assertNumber("90000000", "SELECT sum(deployed_micros) " + silent);
    assertNumber("0.15", "SELECT sum(idle_cost) " + silent);
    assertNumber("0.15", "SELECT node_cost FROM fleet.node_usage_hour WHERE node_id = 'node-2'");
    assertThat(
            database.query(
                "SELECT DISTINCT heard_of, kv_capacity_megabyte_seconds, pool_id " + silent))
        .hasToString("[{heard_of=false, kv_capacity_megabyte_seconds=null, pool_id=chat}]");

    Rows.put(database, Rows.node(Grain.MINUTE, Rows.HOUR, "node-2", 1).build());
    assertThat(database.query("SELECT heard_of " + silent)).hasToString("[{heard_of=true}]");
  }

  @Test
  void energy_is_in_kilowatt_hours() throws Exception {
    // 700 W for a minute are 42 kJ; 21 kJ of them in busy time.
    assertNumber("0.011666667", "SELECT energy_kwh FROM fleet.pool_usage_hour");
    assertNumber(
        "42000000", "SELECT energy_millijoules FROM fleet.model_usage_minute WHERE requests > 0");
    assertNumber(
        "0.003888889", "SELECT energy_kwh FROM fleet.tenant_usage_day WHERE tenant_id = 'acme'");
    database.execute("UPDATE ledger.tenant_usage SET energy_millijoules = 0");
    assertThat(database.query("SELECT DISTINCT energy_kwh FROM fleet.tenant_usage_month"))
        .hasToString("[{energy_kwh=null}]");
  }

  @Test
  void a_day_of_several_sharing_methods_names_none() throws Exception {
    String method = "SELECT sharing_method FROM fleet.tenant_usage_day WHERE tenant_id = 'acme'";
    assertThat(database.query(method)).hasToString("[{sharing_method=DEVICE_SECONDS}]");
    Rows.put(
        database,
        Rows.tenant(Grain.HOUR, Rows.HOUR.plusSeconds(3600), "acme", 1)
            .setSharingMethod("TOKENS")
            .build());
    assertThat(database.query(method)).hasToString("[{sharing_method=null}]");
  }

  @Test
  void a_pool_and_a_model_are_the_sums_of_their_nodes() throws Exception {
    for (String view : new String[] {"pool_usage_hour", "model_usage_hour"}) {
      String sums = "FROM fleet." + view;
      assertNumber("1", "SELECT count(*) " + sums);
      assertNumber("2", "SELECT nodes " + sums);
      assertNumber("3", "SELECT requests " + sums);
      assertNumber("0.35", "SELECT node_cost " + sums);
      // 12 s of 2 x 120 s + 2 x 90 s.
      assertNumber("0.028571429", "SELECT mfu " + sums);
      assertNumber("2", "SELECT concurrency_limit " + sums);
      assertNumber("0.290", "SELECT ttft_p95_ms " + sums);
    }
  }

  @Test
  void days_and_months_are_sums_of_hours() throws Exception {
    for (String view : new String[] {"tenant_usage_day", "tenant_usage_month"}) {
      assertThat(
              database.query(
                  "SELECT window_start AT TIME ZONE 'UTC' AS start, tenant_id, requests, cost, ttft_p50_ms FROM fleet.%s ORDER BY tenant_id"
                      .formatted(view)))
          .hasToString(
              "[{start=2026-03-01 00:00:00.0, tenant_id=acme, requests=2, cost=0.033333334, ttft_p50_ms=0.290},"
                  + " {start=2026-03-01 00:00:00.0, tenant_id=zeta, requests=1, cost=0.016666666, ttft_p50_ms=0.290}]");
    }
    assertThat(database.query("SELECT tenant_id, total_cost FROM fleet.tenant_cost ORDER BY 1"))
        .hasToString(
            "[{tenant_id=acme, total_cost=0.033333334}, {tenant_id=zeta, total_cost=0.016666666}]");
  }

  @Test
  void a_workflow_is_closed_when_the_fleet_is_past_its_gap() throws Exception {
    String open = "SELECT count(*) FROM fleet.workflow_usage WHERE NOT closed";
    assertNumber("2", open);
    database.execute("UPDATE ledger.fleet_clock SET last_at = '2026-03-01 10:30:10Z'");
    assertNumber("2", open);
    database.execute("UPDATE ledger.fleet_clock SET last_at = '2026-03-01 10:30:10.000001Z'");
    assertNumber("0", open);
  }

  @Test
  void the_gap_of_workflows_is_that_of_the_configuration() throws Exception {
    new LedgerSettings(java.time.Duration.ofSeconds(69)).write(database.pool());
    assertNumber("0", "SELECT count(*) FROM fleet.workflow_usage WHERE NOT closed");
    new LedgerSettings(java.time.Duration.ofSeconds(70)).write(database.pool());
    assertNumber("2", "SELECT count(*) FROM fleet.workflow_usage WHERE NOT closed");
  }

  private void assertNumber(String expected, String query) throws Exception {
    @Nullable BigDecimal number = database.number(query);
    assertThat(Objects.requireNonNull(number, query)).as(query).isEqualByComparingTo(expected);
  }
}
