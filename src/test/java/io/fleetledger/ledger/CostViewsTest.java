package io.fleetledger.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.schema.Grain;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What teams ask of cost, on the numbers of {@link SmallFleet}. */
class CostViewsTest {
  private final TestDatabase database;

  CostViewsTest() throws Exception {
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
  void a_model_costs_by_context_length_with_idle_time_priced_in() throws Exception {
    // $0.35 of nodes, $0.05 of it busy: each busy dollar carries six of idle time.
    assertThat(
            database.query(
                """
                SELECT context_length, requests, busy_cost, effective_cost,
                  busy_cost_per_million_tokens AS busy, effective_cost_per_million_tokens AS effective
                FROM fleet.cost_by_model ORDER BY context_band NULLS FIRST"""))
        .extracting(Object::toString)
        .containsExactly(
            "{context_length=all, requests=3, busy_cost=0.050000000, effective_cost=0.350000000,"
                + " busy=15.151515152, effective=106.060606061}",
            "{context_length=up to 1k, requests=2, busy_cost=0.010000000,"
                + " effective_cost=0.070000000, busy=9.803921569, effective=68.627450980}",
            "{context_length=up to 2k, requests=1, busy_cost=0.040000000,"
                + " effective_cost=0.280000000, busy=17.543859649, effective=122.807017544}");
  }

  @Test
  void bands_have_names() throws Exception {
    assertThat(
            database.query(
                "SELECT string_agg(ledger.context_band_name(band), ', ') AS names FROM generate_series(1, 10) AS band"))
        .hasToString(
            "[{names=up to 1k, up to 2k, up to 4k, up to 8k, up to 16k, up to 32k, up to 64k,"
                + " up to 128k, up to 256k, over 256k}]");
  }

  @Test
  void failure_costs_its_part_of_the_tenant_s_cost() throws Exception {
    database.execute(
        """
        UPDATE ledger.tenant_usage SET requests_error = 1, requests_timeout = 1,
          retried_requests = 1, failed_cost_nanos = 25000000, retried_cost_nanos = 10000000
        WHERE grain = 'HOUR' AND tenant_id = 'acme'""");
    Rows.put(
        database,
        Rows.tenant(Grain.HOUR, Rows.HOUR, "acme", 1)
            .setCallKind("SAFETY_FILTER")
            .setRequestsSuccess(4)
            .setCostNanos(66_666_666)
            .build());

    assertThat(
            database.query(
                """
                SELECT requests, failed_requests, retried_requests, safety_filter_calls, cost,
                  failed_cost, failed_cost_share, retried_cost_share, safety_filter_cost_share
                FROM fleet.cost_of_failure WHERE tenant_id = 'acme'"""))
        .hasToString(
            "[{requests=8, failed_requests=2, retried_requests=1, safety_filter_calls=4,"
                + " cost=0.100000000, failed_cost=0.025000000, failed_cost_share=0.250000000,"
                + " retried_cost_share=0.100000000, safety_filter_cost_share=0.666666660}]");
    assertThat(
            database.query(
                "SELECT failed_cost_share = 0 AS none, safety_filter_cost FROM fleet.cost_of_failure WHERE tenant_id = 'zeta'"))
        .hasToString("[{none=true, safety_filter_cost=null}]");
  }

  @Test
  void savings_are_device_time_at_the_busy_cost_of_a_device_second() throws Exception {
    // Half of the 24 s of executed accelerator time again was saved: 6 s of a node of two, of 12 s.
    database.execute(
        """
        UPDATE ledger.node_usage SET device_nanos = 12000000000, saved_cache_mflop = 12000000
        WHERE grain = 'HOUR'""");
    String savings = "SELECT saved_by_prefix_cache, saved_by_speculation FROM fleet.savings";
    assertThat(database.query(savings))
        .hasToString("[{saved_by_prefix_cache=0.025000000, saved_by_speculation=null}]");

    // 3 of 4 bytes are decoding's: 3 s of a node; half as much again without 100 of 300 tokens
    // from drafts, whose own work took 1.2 s.
    database.execute(
        """
        UPDATE ledger.node_usage SET memory_accelerator_nanos = 8000000000, decode_megabytes = 3,
          prefill_megabytes = 1, draft_tokens = 200, accepted_draft_tokens = 100,
          wasted_draft_mflop = 2400000
        WHERE grain = 'HOUR'""");
    assertThat(database.query(savings))
        .hasToString("[{saved_by_prefix_cache=0.025000000, saved_by_speculation=0.001250000}]");
  }

  @Test
  void idle_time_has_a_price_and_someone_who_bears_it() throws Exception {
    String idle = "SELECT pool_id, borne_by, idle_cost FROM fleet.idle_price ORDER BY borne_by";
    assertThat(database.query(idle))
        .hasToString("[{pool_id=chat, borne_by=null, idle_cost=0.300000000}]");

    database.execute(
        "UPDATE ledger.node_usage SET idle_allocated_nanos = 50000000 WHERE grain = 'HOUR'",
        """
        UPDATE ledger.tenant_usage SET idle_cost_nanos = 50000000
        WHERE grain = 'HOUR' AND tenant_id = 'acme'""");
    assertThat(database.query(idle))
        .hasToString(
            "[{pool_id=chat, borne_by=acme, idle_cost=0.050000000},"
                + " {pool_id=chat, borne_by=null, idle_cost=0.250000000}]");
  }

  @Test
  void a_workflow_costs_so_many_requests_of_its_tenant() throws Exception {
    String multiplier =
        "SELECT mean_cost_per_request, cost_multiplier FROM fleet.workflow_multiplier WHERE tenant_id = 'acme'";
    assertThat(database.query(multiplier))
        .hasToString("[{mean_cost_per_request=0.016666667, cost_multiplier=2.000000000}]");

    database.execute(
        "UPDATE ledger.tenant_usage SET window_start = window_start + interval '1 day'");
    assertThat(database.query(multiplier))
        .hasToString("[{mean_cost_per_request=null, cost_multiplier=null}]");
  }
}
