package io.fleetledger.pipeline;

import static io.fleetledger.oracle.Scenario.at;
import static io.fleetledger.oracle.Scenario.nodeMinute;
import static io.fleetledger.oracle.Scenario.oneNode;
import static io.fleetledger.oracle.Scenario.read;
import static io.fleetledger.oracle.Scenario.request;
import static io.fleetledger.oracle.Scenario.sample;
import static io.fleetledger.oracle.Scenario.tenantMinute;
import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.catalog.Pool;
import io.fleetledger.catalog.Pool.IdleCostPolicy;
import io.fleetledger.cost.Sharing;
import io.fleetledger.cost.SharingMethod;
import io.fleetledger.cost.TokenWeights;
import io.fleetledger.oracle.Oracle;
import io.fleetledger.oracle.OracleSettings;
import io.fleetledger.oracle.OracleTables;
import io.fleetledger.oracle.RawRecord;
import io.fleetledger.oracle.Scenario;
import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.NodeSample;
import io.fleetledger.schema.NodeUsage;
import io.fleetledger.schema.Outcome;
import io.fleetledger.schema.Phase;
import io.fleetledger.schema.TenantUsage;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Who bears what of one node's minute, 10:01, which costs 16,666,667 nanos: worked out by hand, and
 * the same in the stream and in the oracle.
 */
class SharingTest {
  private static final Sharing BY_TOKENS =
      new Sharing(SharingMethod.TOKENS, new TokenWeights(1_000, 100, 4_000));

  @TempDir Path stateDir;

  @Test
  void device_time_weighs_the_memory_that_decoding_waits_for() {
    OracleTables tables = tables(Sharing.BY_DEVICE_TIME, chats());

    // 7 + 2 ms of compute and 448 ms of memory against 29 + 1 and 223: some 456 ms to 253.
    assertShares(tables, 10_715_367, 5_951_300);
    assertThat(tenantMinute(tables, "a", "10:01:00").getSharingMethod())
        .isEqualTo("DEVICE_SECONDS");
  }

  @Test
  void flops_weigh_the_work_that_was_done() {
    // 7,177,112 + 1,540,422 MFLOP against 28,967,438 + 787,479.
    assertShares(tables(by(SharingMethod.FLOPS), chats()), 3_776_527, 12_890_140);
  }

  @Test
  void tokens_weigh_as_the_pool_says() {
    // 500 + 500 x 0.1 + 100 x 4 = 950 against 2,000 + 50 x 4 = 2,200.
    OracleTables tables = tables(BY_TOKENS, chats());

    assertShares(tables, 5_026_455, 11_640_212);
    assertThat(tenantMinute(tables, "b", "10:01:00").getSharingMethod()).isEqualTo("TOKENS");
    assertThat(nodeMinute(tables, "10:01:00").getSharingMethod()).isEqualTo("TOKENS");
  }

  @Test
  void memory_weighs_by_what_is_held_and_for_how_long() {
    // 1,024 tokens for a minute against 2,048 for half of one: the first gets the odd nano.
    assertShares(tables(by(SharingMethod.KV_BYTE_SECONDS), prompts()), 8_333_334, 8_333_333);
  }

  @Test
  void time_weighs_whatever_was_done_in_it() {
    assertShares(tables(by(SharingMethod.WALL_TIME), prompts()), 11_111_111, 5_555_556);
  }

  @Test
  void tokens_weigh_in_every_minute_in_which_their_request_ran() {
    // 100 tokens out over two minutes against 50 in one: a half against a half.
    InferenceEvent one = request("e1", "10:00:00", "10:00:00", "10:01:00", "10:03:00");
    InferenceEvent other = request("e2", "10:00:00", "10:00:00", "10:01:00", "10:02:00");
    other.setTenantId("b");
    other.setOutputTokens(50);

    assertShares(tables(BY_TOKENS, one, other), 8_333_334, 8_333_333);
  }

  @Test
  void a_minute_whose_work_weighs_nothing_is_shared_by_device_time() {
    Sharing byOutput = new Sharing(SharingMethod.TOKENS, new TokenWeights(0, 0, 1_000));

    OracleTables tables = tables(byOutput, prompts());

    // 7,354,169 MFLOP of prefill against 29,688,401.
    assertShares(tables, 3_308_882, 13_357_785);
    assertThat(nodeMinute(tables, "10:01:00").getSharingMethod()).isEqualTo("TOKENS");
  }

  @Test
  void a_minute_in_which_time_passed_and_no_work_was_done_is_idle_by_any_method() {
    InferenceEvent event = request("e", "10:01:00", "10:01:00", null, "10:02:00");
    event.setInputTokens(0);
    event.setOutputTokens(0);

    OracleTables tables = tables(by(SharingMethod.WALL_TIME), event);

    assertThat(nodeMinute(tables, "10:01:00").getBusyCostNanos()).isZero();
    assertThat(nodeMinute(tables, "10:01:00").getIdleCostNanos()).isEqualTo(16_666_667);
  }

  @Test
  void shared_idle_cost_goes_by_the_same_weights() {
    InferenceEvent one = request("e1", "10:01:00", "10:01:15");
    InferenceEvent other = request("e2", "10:01:00", "10:01:05");
    other.setTenantId("b");
    Pool pool = new Pool("p", IdleCostPolicy.SHARED, null, by(SharingMethod.WALL_TIME), Map.of());

    OracleTables tables = tables(oneNode(pool), one, other);

    // A quarter of the minute is busy: 4,166,666 by 15 s to 5 s, and the rest likewise.
    assertShares(tables, 3_125_000, 1_041_666);
    assertThat(tenantMinute(tables, "a", "10:01:00").getIdleCostNanos()).isEqualTo(9_375_001);
    assertThat(tenantMinute(tables, "b", "10:01:00").getIdleCostNanos()).isEqualTo(3_125_000);
  }

  @Test
  void the_method_is_the_one_in_force_when_the_hour_begins() {
    Catalog catalog =
        Scenario.emptyFleet(pool(BY_TOKENS))
            .pool(at("10:30:00"), pool(by(SharingMethod.WALL_TIME)))
            .deployment(Scenario.LONG_AGO, Scenario.llama("n", "p", Scenario.RATE))
            .build();

    OracleTables tables =
        tables(
            catalog, request("e1", "10:59:00", "10:59:30"), request("e2", "11:00:00", "11:00:30"));

    assertThat(tables.tenantHours())
        .extracting(TenantUsage::getSharingMethod)
        .containsExactly("TOKENS", "WALL_TIME");
    assertThat(tables.nodeHours())
        .extracting(NodeUsage::getSharingMethod)
        .containsExactly("TOKENS", "WALL_TIME");
  }

  @Test
  void a_method_that_is_learned_late_is_told_even_where_it_moves_no_cost() {
    InferenceEvent alone = request("e", "10:01:00", "10:02:00");
    Catalog later = oneNode(pool(BY_TOKENS));
    try (PipelineDriver pipeline =
        new PipelineDriver(oneNode(pool(Sharing.BY_DEVICE_TIME)), stateDir)) {
      pipeline.send(read(alone));
      pipeline.settle();
      pipeline.setCatalog(later);
      pipeline.settle();

      assertThat(pipeline.tables().tenantHours())
          .extracting(TenantUsage::getSharingMethod)
          .containsExactly("TOKENS");
      assertThat(
              Oracle.fold(read(alone), later, OracleSettings.DEFAULT)
                  .differencesFrom(pipeline.tables()))
          .isEmpty();
    }
  }

  @Test
  void the_cost_of_what_failed_was_cancelled_or_retried_is_a_part_of_the_cost() {
    InferenceEvent succeeded = request("e1", "10:01:00", "10:02:00");
    InferenceEvent failed = request("e2", "10:01:00", "10:01:30");
    failed.setOutcome(Outcome.ERROR);
    failed.setAttempt(2);
    InferenceEvent timedOut = request("e3", "10:01:00", "10:01:10");
    timedOut.setOutcome(Outcome.TIMEOUT);
    timedOut.setAttempt(1);
    InferenceEvent cancelled = request("e4", "10:01:00", "10:01:20");
    cancelled.setOutcome(Outcome.CANCELLED);

    OracleTables tables =
        tables(by(SharingMethod.WALL_TIME), succeeded, failed, timedOut, cancelled);

    // 60 + 30 + 10 + 20 s of one tenant, who bears all: 40, 20 and 30 parts in 120.
    TenantUsage row = tenantMinute(tables, "a", "10:01:00");
    assertThat(row.getCostNanos()).isEqualTo(16_666_667);
    assertThat(row.getFailedCostNanos()).isEqualTo(5_555_555);
    assertThat(row.getCancelledCostNanos()).isEqualTo(2_777_777);
    assertThat(row.getRetriedCostNanos()).isEqualTo(4_166_666);
    assertThat(row.getRetriedRequests()).isEqualTo(1);
    assertThat(row.getFailedInputTokens()).isEqualTo(2_000);
    assertThat(row.getFailedOutputTokens()).isEqualTo(200);
    // Two of four requests of the same work.
    assertThat(row.getFailedDeviceNanos() * 2).isEqualTo(row.getDeviceNanos());
  }

  @Test
  void energy_is_mean_power_by_time_and_its_busy_part_is_shared_like_the_cost() {
    InferenceEvent one = request("e1", "10:01:00", "10:01:30");
    InferenceEvent other = request("e2", "10:01:00", "10:01:15");
    other.setTenantId("b");

    OracleTables tables =
        tables(
            by(SharingMethod.WALL_TIME),
            one,
            other,
            power("10:01:05", 500.0),
            power("10:01:35", 200.5),
            power("10:01:45", null));

    // 350.25 W over a minute; half of it busy; 30 s to 15 s.
    assertThat(nodeMinute(tables, "10:01:00").getEnergyMillijoules()).isEqualTo(21_015_000);
    assertThat(nodeMinute(tables, "10:01:00").getBusyEnergyMillijoules()).isEqualTo(10_507_500);
    assertThat(tenantMinute(tables, "a", "10:01:00").getEnergyMillijoules()).isEqualTo(7_005_000);
    assertThat(tenantMinute(tables, "b", "10:01:00").getEnergyMillijoules()).isEqualTo(3_502_500);
  }

  @Test
  void the_cost_of_a_node_is_told_apart_by_context_length() {
    InferenceEvent small = request("e1", "10:01:00", "10:01:30");
    small.setInputTokens(924);
    InferenceEvent next = request("e2", "10:01:00", "10:01:10");
    next.setInputTokens(925);
    InferenceEvent huge = request("e3", "10:01:00", "10:02:00");
    huge.setInputTokens(262_045);

    OracleTables tables = tables(by(SharingMethod.WALL_TIME), small, next, huge);

    // 30, 10 and 60 s of 100.
    NodeUsage row = nodeMinute(tables, "10:01:00");
    assertThat(row.getContextCostNanos())
        .containsExactly(5_000_000L, 1_666_667L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 10_000_000L);
    assertThat(row.getContextRequests()).containsExactly(1L, 1L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L);
    assertThat(row.getContextInputTokens()).startsWith(924L, 925L);
    assertThat(nodeMinute(tables, "10:02:00").getContextInputTokens()).endsWith(262_045L);
    assertThat(nodeMinute(tables, "10:02:00").getContextOutputTokens()).endsWith(100L);
  }

  @Test
  void the_nodes_of_a_disaggregated_request_each_share_their_own_cost() {
    Catalog catalog =
        Scenario.emptyFleet(pool(BY_TOKENS))
            .pool(
                Scenario.LONG_AGO,
                new Pool("q", IdleCostPolicy.PLATFORM, null, BY_TOKENS, Map.of()))
            .deployment(Scenario.LONG_AGO, Scenario.llama("n", "p", Scenario.RATE))
            .deployment(Scenario.LONG_AGO, Scenario.llama("m", "q", 2 * Scenario.RATE))
            .build();
    List<InferenceEvent> prefills = disaggregated(Phase.PREFILL, "n", "10:01:00", "10:01:30");
    List<InferenceEvent> decodes = disaggregated(Phase.DECODE, "m", "10:01:30", "10:02:00");

    OracleTables tables =
        tables(catalog, prefills.get(0), prefills.get(1), decodes.get(0), decodes.get(1));

    // Half a minute of n, by 1,000 + 0 to 2,000 + 1,000 x 0.1 tokens in; and of m, by 100 to 300
    // out.
    assertThat(costs(tables, "p")).containsExactly(2_688_172L, 5_645_161L);
    assertThat(costs(tables, "q")).containsExactly(4_166_667L, 12_499_999L);
  }

  private static List<Long> costs(OracleTables tables, String pool) {
    return tables.tenantMinutes().stream()
        .filter(row -> row.getPoolId().equals(pool) && row.getCostNanos() > 0)
        .map(TenantUsage::getCostNanos)
        .toList();
  }

  /** The parts of two requests, of "a" and of "b", that ran on a node. */
  private static List<InferenceEvent> disaggregated(
      Phase phase, String node, String from, String until) {
    InferenceEvent one = request(phase + "-a", from, from, null, until);
    InferenceEvent other = request(phase + "-b", from, from, null, until);
    other.setTenantId("b");
    other.setInputTokens(3_000);
    other.setCachedInputTokens(1_000);
    other.setOutputTokens(300);
    for (InferenceEvent event : List.of(one, other)) {
      event.setNodeId(node);
      event.setPhase(phase);
    }
    return List.of(one, other);
  }

  /** Two requests that take the whole minute; prompt and answer lie within it. */
  private static InferenceEvent[] chats() {
    InferenceEvent one = request("e1", "10:01:00", "10:01:00", "10:01:10", "10:02:00");
    one.setCachedInputTokens(500);
    InferenceEvent other = request("e2", "10:01:00", "10:01:00", "10:01:40", "10:02:00");
    other.setTenantId("b");
    other.setInputTokens(2_000);
    other.setOutputTokens(50);
    return new InferenceEvent[] {one, other};
  }

  /** Two requests whose prompts take a minute, and half a minute, and that answer at its end. */
  private static InferenceEvent[] prompts() {
    InferenceEvent one = request("e1", "10:01:00", "10:01:00", "10:02:00", "10:02:00");
    one.setInputTokens(1_024);
    one.setCachedInputTokens(512);
    one.setOutputTokens(1);
    InferenceEvent other = request("e2", "10:01:30", "10:01:30", "10:02:00", "10:02:00");
    other.setTenantId("b");
    other.setInputTokens(2_048);
    other.setOutputTokens(1);
    return new InferenceEvent[] {one, other};
  }

  private static NodeSample power(String at, @Nullable Double watts) {
    NodeSample sample = sample(at);
    sample.setPowerWatts(watts);
    return sample;
  }

  private static Sharing by(SharingMethod method) {
    return new Sharing(method, null);
  }

  private static Pool pool(Sharing sharing) {
    return new Pool("p", IdleCostPolicy.PLATFORM, null, sharing, Map.of());
  }

  private static void assertShares(OracleTables tables, long ofA, long ofB) {
    assertThat(tenantMinute(tables, "a", "10:01:00").getCostNanos()).isEqualTo(ofA);
    assertThat(tenantMinute(tables, "b", "10:01:00").getCostNanos()).isEqualTo(ofB);
  }

  private OracleTables tables(Sharing sharing, Object... values) {
    return tables(oneNode(pool(sharing)), values);
  }

  /** What both stages make of the records: the same as the oracle. */
  private OracleTables tables(Catalog catalog, Object... values) {
    List<RawRecord> records = read(values);
    try (PipelineDriver pipeline = new PipelineDriver(catalog, stateDir)) {
      pipeline.send(records);
      pipeline.settle();
      OracleTables tables = pipeline.tables();
      assertThat(Oracle.fold(records, catalog, OracleSettings.DEFAULT).differencesFrom(tables))
          .isEmpty();
      return tables;
    }
  }
}
