package io.fleetledger.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.schema.NodeCoverage;
import io.fleetledger.schema.UsageCorrection;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CoverageViewsTest {
  private final TestDatabase database;

  CoverageViewsTest() throws Exception {
    database = TestDatabase.migrated();
  }

  @AfterEach
  void close() throws Exception {
    database.close();
  }

  @Test
  void a_node_s_boots_are_added_up_and_held_against_its_engine() throws Exception {
    Rows.put(
        database,
        boot("node-1", "boot-1").setEvents(9_000).setReportedRequests(9_000L).build(),
        boot("node-1", "boot-2")
            .setEvents(998)
            .setMissingEvents(2)
            .setReportedRequests(1_000L)
            .build());

    assertThat(
            database.query(
                "SELECT node_id, boots, events, missing_events, reported_requests, request_coverage,"
                    + " prompt_token_coverage FROM fleet.coverage"))
        .hasToString(
            "[{node_id=node-1, boots=2, events=9998, missing_events=2, reported_requests=10000,"
                + " request_coverage=0.999800000, prompt_token_coverage=null}]");
  }

  @Test
  void what_came_too_late_for_its_hour_counts_all_the_same() throws Exception {
    Rows.put(
        database,
        boot("node-1", "boot-1").setEvents(8).setOutputTokens(80).setReportedRequests(10L).build(),
        late("node-1", Rows.HOUR.plusSeconds(3540)),
        late("node-2", Rows.HOUR.plusSeconds(3540)),
        waited("node-3"));

    assertThat(
            database.query(
                "SELECT node_id, events, late_events, output_tokens, request_coverage"
                    + " FROM fleet.coverage ORDER BY node_id"))
        .hasToString(
            "[{node_id=node-1, events=8, late_events=1, output_tokens=85, request_coverage=0.900000000},"
                + " {node_id=node-2, events=0, late_events=1, output_tokens=5, request_coverage=null}]");
  }

  @Test
  void a_boot_that_two_nodes_claim_is_named() throws Exception {
    Rows.put(
        database,
        boot("node-1", "boot-1").build(),
        boot("node-2", "boot-1").build(),
        boot("node-2", "boot-2").build(),
        boot("node-1", "").build(),
        boot("node-2", "").build());

    assertThat(database.query("SELECT boot_id, node_ids::text FROM fleet.shared_boot"))
        .hasToString("[{boot_id=boot-1, node_ids={node-1,node-2}}]");
    assertThat(database.query("SELECT FROM fleet.node_boot")).hasSize(3);
  }

  @Test
  void its_months_are_partitions() throws Exception {
    database.execute("SELECT ledger.ensure_partition('node_coverage', '2026-03-01 10:00Z')");
    Rows.put(database, boot("node-1", "boot-1").build());

    assertThat(database.query("SELECT FROM ledger.node_coverage_202603")).hasSize(1);
  }

  private static NodeCoverage.Builder boot(String node, String boot) {
    return NodeCoverage.newBuilder()
        .setNodeId(node)
        .setBootId(boot)
        .setWindowStart(Rows.HOUR)
        .setRevision(1);
  }

  /** In time when it came, and counted then. */
  private static UsageCorrection waited(String node) {
    UsageCorrection correction = late(node, Rows.HOUR);
    correction.setLateEvents(0);
    return correction;
  }

  private static UsageCorrection late(String node, Instant minute) {
    return UsageCorrection.newBuilder()
        .setTopic("inference-events")
        .setPartition(0)
        .setOffset(node.hashCode())
        .setEventId("event")
        .setNodeId(node)
        .setWindowStart(minute)
        .setTenantId("acme")
        .setModelId("llama-3.1-8b")
        .setPoolId("chat")
        .setAcceleratorId("h100-sxm")
        .setServiceTier("standard")
        .setCallKind("CHAT")
        .setCurrency("USD")
        .setOutputTokens(5)
        .build();
  }
}
