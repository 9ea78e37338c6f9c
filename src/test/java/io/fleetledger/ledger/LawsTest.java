package io.fleetledger.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LawsTest {
  private final TestDatabase database;

  LawsTest() throws Exception {
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
  void all_hold_for_a_consistent_fleet() throws Exception {
    assertThat(broken()).isEmpty();
    assertThat(database.query("SELECT DISTINCT law FROM fleet.laws")).hasSize(5);
    assertThat(database.query("SELECT name FROM fleet.laws WHERE checked = 0"))
        .extracting(row -> row.get("name"))
        .containsExactlyInAnyOrder(
            "late events are corrections",
            "quarantined records are in quarantine",
            "every output record is in its table",
            "quantity x unit price = charge",
            "charged quantities = quantities used",
            "a rated hour keeps its lines",
            "rated hours have the prices in force then");
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          every record read is somewhere, once                | UPDATE ledger.intake SET duplicates = 0
          every offset is a record read or none for us        | UPDATE ledger.intake SET skipped_offsets = 0
          accounted events are the requests in the tables     | UPDATE ledger.intake SET accounted = 4, duplicates = 0
          late events are corrections                         | UPDATE ledger.intake SET late = 1
          suspended records are in suspense                   | DELETE FROM ledger.suspense
          suspended records are in suspense                   | UPDATE ledger.suspense SET "partition" = 1
          quarantined records are in quarantine               | UPDATE ledger.intake SET quarantined = 1, duplicates = 0
          quarantined records are in quarantine               | INSERT INTO ledger.quarantine VALUES ('inference-events', 0, 3, 'UNDECODABLE', NULL, now(), NULL, NULL)
          every output record is in its table                 | INSERT INTO ledger.rejected_row VALUES ('intake', 0, 3, 'intake', NULL, 'bad', NULL, NULL)
          node cost = busy cost + idle cost                   | UPDATE ledger.node_usage SET idle_cost_nanos = idle_cost_nanos + 1
          node cost = accelerators x rate x time deployed     | UPDATE ledger.node_usage SET node_cost_nanos = node_cost_nanos + 1, idle_cost_nanos = idle_cost_nanos + 1
          node cost = accelerators x rate x time deployed     | UPDATE ledger.node_usage SET covered_until = covered_until - interval '1 second'
          busy cost = node cost x share of time busy          | UPDATE ledger.node_usage SET busy_micros = 1 WHERE busy_micros > 0
          tenants' cost = nodes' busy cost                    | UPDATE ledger.tenant_usage SET cost_nanos = cost_nanos + 1 WHERE tenant_id = 'acme'
          tenants' cost = nodes' busy cost                    | UPDATE ledger.tenant_usage SET currency = 'EUR' WHERE tenant_id = 'acme'
          tenants' idle cost = nodes' allocated idle cost     | UPDATE ledger.tenant_usage SET idle_cost_nanos = 1 WHERE tenant_id = 'acme'
          tenants' usage = nodes' usage                       | UPDATE ledger.tenant_usage SET kv_megabyte_seconds = 0 WHERE tenant_id = 'acme'
          tenants' usage = nodes' usage                       | DELETE FROM ledger.tenant_usage WHERE tenant_id = 'acme'
          tenants' latencies = nodes' latencies               | UPDATE ledger.tenant_usage SET ttft_buckets = '{201}' WHERE tenant_id = 'acme'
          hours = the sum of their minutes                    | UPDATE ledger.tenant_usage SET output_tokens = 0 WHERE grain = 'HOUR'
          hours = the sum of their minutes                    | DELETE FROM ledger.node_usage WHERE grain = 'HOUR'
          hours = the sum of their minutes                    | UPDATE ledger.node_usage SET power_samples = 1 WHERE grain = 'MINUTE'
          hours' latencies = the sum of their minutes'        | UPDATE ledger.tenant_usage SET ttft_counts = '{7}' WHERE grain = 'HOUR' AND tenant_id = 'acme'
          hours' latencies = the sum of their minutes'        | UPDATE ledger.node_usage SET ttft_buckets = '{7}' WHERE grain = 'HOUR'
          tenants' energy = nodes' busy energy                | UPDATE ledger.tenant_usage SET energy_millijoules = energy_millijoules + 1 WHERE tenant_id = 'acme'
          failed, cancelled and retried cost are parts of the cost | UPDATE ledger.tenant_usage SET failed_cost_nanos = cost_nanos, cancelled_cost_nanos = 1 WHERE tenant_id = 'acme'
          failed, cancelled and retried cost are parts of the cost | UPDATE ledger.tenant_usage SET retried_cost_nanos = cost_nanos + 1 WHERE tenant_id = 'acme'
          an hour has one sharing method                      | UPDATE ledger.tenant_usage SET sharing_method = 'TOKENS' WHERE grain = 'HOUR'
          an hour has one sharing method                      | UPDATE ledger.node_usage SET sharing_method = 'FLOPS' WHERE window_start > '2026-03-01 10:00Z'
          usage and cost by context length sum to the row     | UPDATE ledger.node_usage SET context_cost_nanos[2] = 40000001 WHERE busy_micros > 0
          usage and cost by context length sum to the row     | UPDATE ledger.node_usage SET context_requests[1] = 3 WHERE busy_micros > 0
          usage and cost by context length sum to the row     | UPDATE ledger.node_usage SET context_output_tokens[1] = 21 WHERE busy_micros > 0
          hours by context length = the sum of their minutes  | UPDATE ledger.node_usage SET context_input_tokens = '{2000,1000,0,0,0,0,0,0,0,0}' WHERE grain = 'HOUR'
          every minute of a node has one row per deployment   | DELETE FROM ledger.node_usage WHERE window_start > '2026-03-01 10:00Z'
          every minute of a node has one row per deployment   | UPDATE ledger.node_usage SET deployed_from = deployed_from + interval '1 s' WHERE window_start > '2026-03-01 10:00Z'
          every minute of a node has one row per deployment   | UPDATE ledger.fleet_clock SET last_at = last_at - interval '1 minute'
          every minute of a node has one row per deployment   | UPDATE ledger.fleet_clock SET last_at = last_at + interval '1 minute'
          """)
  void a_breach_is_seen(String law, String breach) throws Exception {
    database.execute(breach);

    assertThat(broken()).contains(law);
  }

  @Test
  void dropped_partitions_leave_the_laws_whole() throws Exception {
    database.execute(
        "SELECT ledger.ensure_partition('tenant_usage', '2026-03-01 10:00Z')",
        "SELECT ledger.ensure_partition('node_usage', '2026-03-01 10:00Z')");
    assertThat(database.number("SELECT count(*) FROM ledger.tenant_usage_202603"))
        .isEqualByComparingTo("4");
    assertThat(broken()).isEmpty();

    database.execute("SELECT ledger.drop_partitions_before('2026-03-31 23:59Z')");
    assertThat(database.number("SELECT count(*) FROM ledger.tenant_usage"))
        .isEqualByComparingTo("4");
    assertThat(database.number("SELECT ledger.drop_partitions_before('2026-04-01 00:00Z')"))
        .isEqualByComparingTo("2");

    assertThat(database.number("SELECT count(*) FROM ledger.tenant_usage"))
        .isEqualByComparingTo("0");
    assertThat(broken()).isEmpty();
  }

  private List<Object> broken() throws Exception {
    return database.query("SELECT name FROM fleet.laws WHERE residual <> 0").stream()
        .flatMap(row -> row.values().stream())
        .toList();
  }
}
