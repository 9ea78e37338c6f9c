package io.fleetledger.watch;

import static io.fleetledger.watch.WatchedTables.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.ledger.Rows;
import io.fleetledger.schema.Grain;
import io.fleetledger.schema.NodeUsage;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What calls for somebody as long as it holds. */
class ConditionWatchTest {
  private static final Instant NOW = START.plus(Duration.ofHours(12));

  private final WatchedTables tables;

  ConditionWatchTest() throws Exception {
    tables = new WatchedTables();
  }

  @BeforeEach
  void template() throws Exception {
    Rows.put(
        tables.database(),
        NodeUsage.newBuilder()
            .setGrain(Grain.MINUTE)
            .setWindowStart(START)
            .setNodeId("")
            .setDeployedFrom(START)
            .setRevision(1)
            .setPoolId("chat")
            .setModelId("llama-8b")
            .setAcceleratorId("h100")
            .setAcceleratorCount(1)
            .setPrecision("BF16")
            .setCurrency("USD")
            .setRateNanosPerAcceleratorHour(1)
            .setCoveredFrom(START)
            .setCoveredUntil(START)
            .build());
    tables
        .database()
        .execute(
            "CREATE TABLE node_template AS SELECT node_usage AS usage FROM ledger.node_usage",
            "DELETE FROM ledger.node_usage");
  }

  @AfterEach
  void close() throws Exception {
    tables.close();
  }

  private void at(Duration after) throws Exception {
    tables.clock(NOW.plus(after).plusSeconds(50));
    tables.look();
  }

  /** A node's minutes before now; what of its columns is not 0 as JSON. */
  private void node(String node, String grain, int fromMinutes, int untilMinutes, String columns)
      throws Exception {
    tables
        .database()
        .execute(
            """
            INSERT INTO ledger.node_usage
            SELECT windows.* FROM node_template AS t,
              generate_series('%2$s'::timestamptz - interval '%3$d minutes',
                '%2$s'::timestamptz - interval '%4$d minutes' - interval '1 second',
                '1 %5$s') AS at,
              LATERAL jsonb_populate_record(t.usage, jsonb_build_object('node_id', '%1$s', 'grain', '%5$s',
                'window_start', at, 'deployed_micros', 60000000) || '%6$s') AS windows"""
                .formatted(node, NOW, fromMinutes, untilMinutes, grain, columns));
  }

  private void deploy(String node) throws Exception {
    tables
        .database()
        .execute(
            """
            INSERT INTO ledger.deployment_version VALUES ('%s', '%s', NULL, 'llama-8b', 'h100', 1, 1, 1,
              'BF16', 'BF16', 'BF16', NULL, 'chat', NULL, 1, 'USD')"""
                .formatted(node, START));
  }

  @Test
  void a_node_that_no_longer_reports_is_silent_and_one_that_works_for_nobody_is_idle()
      throws Exception {
    deploy("silent");
    deploy("idle");
    deploy("busy");
    node("silent", "MINUTE", 60, 12, "{\"samples\": 6, \"busy_micros\": 1}");
    node("silent", "MINUTE", 12, 0, "{}");
    node("idle", "MINUTE", 60, 0, "{\"samples\": 6, \"node_cost_nanos\": 50000000}");
    node("busy", "MINUTE", 60, 0, "{\"samples\": 6, \"busy_micros\": 1}");
    at(Duration.ZERO);

    assertThat(nodes()).containsExactly("NODE_IDLE idle 3.000000000", "NODE_SILENT silent");
  }

  private java.util.List<String> nodes() throws Exception {
    return tables.told(
        "SELECT concat_ws(' ', alert_kind, node_id, excess_cost) FROM fleet.alert ORDER BY 1");
  }

  @Test
  void nodes_that_do_less_in_their_time_than_usual_have_collapsed() throws Exception {
    String usual = "{\"busy_micros\": 30000000, \"model_accelerator_nanos\": 12000000000}";
    node("n", "HOUR", 11 * 60, 60, usual);
    node(
        "n",
        "MINUTE",
        15,
        0,
        "{\"busy_micros\": 30000000, \"model_accelerator_nanos\": 3000000000, \"busy_cost_nanos\": 1000000000}");
    at(Duration.ZERO);

    assertThat(
            tables.told(
                "SELECT concat_ws(' ', alert_kind, pool_id, expected_value, actual_value, excess_cost)"
                    + " FROM fleet.alert"))
        .containsExactly("MFU_COLLAPSE chat 0.400000 0.100000 11.250000000");
  }

  @Test
  void latency_targets_that_are_missed_over_an_hour_and_now_burn_the_budget_of_errors()
      throws Exception {
    tables.spend("acme", "search", NOW.minus(Duration.ofHours(1)), Duration.ofHours(1), 0.1);
    tables
        .database()
        .execute(
            "UPDATE ledger.tenant_usage SET targeted_requests = 10, goodput_requests = 8 WHERE grain = 'MINUTE'");
    at(Duration.ZERO);

    assertThat(tables.alerts()).containsExactly("SLO_BURN chat OPEN 01 12:00");

    tables
        .database()
        .execute("UPDATE ledger.tenant_usage SET goodput_requests = 10 WHERE grain = 'MINUTE'");
    at(Duration.ofMinutes(10));
    assertThat(tables.alerts())
        .as("it may come back")
        .containsExactly("SLO_BURN chat OPEN 01 12:00");
    at(Duration.ofMinutes(20));
    assertThat(tables.alerts()).containsExactly("SLO_BURN chat RESOLVED 01 12:00");
  }

  @Test
  void targets_that_are_missed_for_hours_burn_it_slowly_and_are_a_warning_until_they_burn_it_fast()
      throws Exception {
    tables.spend("acme", "search", NOW.minus(Duration.ofHours(6)), Duration.ofHours(6), 0.1);
    missed(7);

    at(Duration.ZERO);
    assertThat(severities()).containsExactly("SLO_BURN WARNING 0.010000 0.070000");

    missed(20);
    at(Duration.ofMinutes(1));
    assertThat(severities())
        .as("the same alert, worse")
        .containsExactly("SLO_BURN CRITICAL 0.010000 0.200000");
  }

  private void missed(int ofHundred) throws Exception {
    tables
        .database()
        .execute(
            "UPDATE ledger.tenant_usage SET targeted_requests = 100, goodput_requests = %d"
                .formatted(100 - ofHundred));
  }

  private java.util.List<String> severities() throws Exception {
    return tables.told(
        "SELECT concat_ws(' ', alert_kind, severity, expected_value, actual_value) FROM fleet.alert");
  }

  @Test
  void what_is_unknown_or_missing_is_told_once_and_again_when_it_has_doubled() throws Exception {
    suspend(1, 3);
    tables
        .database()
        .execute(
            """
            INSERT INTO ledger.node_coverage (node_id, boot_id, window_start, revision, expected_events,
              received_events, missing_events, events, input_tokens, cached_input_tokens, output_tokens, resets)
            VALUES ('n', 'b', '%s', 1, 100, 97, 3, 97, 0, 0, 0, 0)"""
                .formatted(NOW.minus(Duration.ofHours(3))));
    at(Duration.ZERO);
    suspend(4, 5);
    at(Duration.ofMinutes(1));
    suspend(6, 6);
    at(Duration.ofMinutes(2));

    assertThat(
            tables.told(
                "SELECT concat_ws(' ', alert_kind, actual_value, alert_version) FROM fleet.alert ORDER BY 1"))
        .containsExactly("MISSING_EVENTS 3 1", "SUSPENSE 6 2");
  }

  private void suspend(int from, int until) throws Exception {
    tables
        .database()
        .execute(
            """
            INSERT INTO ledger.suspense
            SELECT 'inference-events', 0, nth, 'UNKNOWN_MODEL', 'gpt-x', 'n', 'acme', 'e' || nth, '%s'
            FROM generate_series(%d, %d) AS nth"""
                .formatted(NOW.minus(Duration.ofMinutes(9)), from, until));
  }
}
