package io.fleetledger.oracle;

import static io.fleetledger.oracle.Scenario.at;
import static io.fleetledger.oracle.Scenario.emptyFleet;
import static io.fleetledger.oracle.Scenario.fold;
import static io.fleetledger.oracle.Scenario.nodeMinute;
import static io.fleetledger.oracle.Scenario.oneNode;
import static io.fleetledger.oracle.Scenario.only;
import static io.fleetledger.oracle.Scenario.request;
import static io.fleetledger.oracle.Scenario.sample;
import static io.fleetledger.oracle.Scenario.tenantMinute;
import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.catalog.Pool;
import io.fleetledger.catalog.Pool.IdleCostPolicy;
import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.NodeUsage;
import io.fleetledger.schema.TenantUsage;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CostTest {

  @Test
  void aThirdOfADollarOverThreeMinutesIsSplitWithoutLosingANano() {
    Catalog catalog =
        emptyFleet()
            .deployment(Scenario.LONG_AGO, TestDeployments.llama("n", "p", 6_666_666_660L))
            .build();

    OracleTables tables = fold(catalog, request("e", "10:00:00", "10:03:00"));

    // 111,111,111 nanos a minute; the fourth is that of the finish, in which nothing ran.
    assertThat(tables.nodeMinutes())
        .extracting(NodeUsage::getBusyCostNanos)
        .containsExactly(111_111_111L, 111_111_111L, 111_111_111L, 0L);
    assertThat(only(tables.tenantHours()).getCostNanos()).isEqualTo(333_333_333L);
  }

  @Test
  void theMinutesOfAnHourCostExactlyTheHour() {
    OracleTables tables = fold(oneNode(), sample("10:00:00"), sample("10:59:59"));

    assertThat(tables.nodeMinutes())
        .extracting(NodeUsage::getNodeCostNanos)
        .startsWith(16_666_666L, 16_666_667L, 16_666_667L, 16_666_666L)
        .hasSize(60);
    assertThat(only(tables.nodeHours()).getNodeCostNanos()).isEqualTo(1_000_000_000L);
  }

  @Test
  void whatRemainsGoesToTheLargestRemaindersAndThenByOrder() {
    assertThat(CostSharing.byLargestRemainder(100, weights(Map.of("x", 1L, "y", 1L, "z", 1L))))
        .containsExactlyEntriesOf(weights(Map.of("x", 34L, "y", 33L, "z", 33L)));
    // 1.1, 1.1, 7.7: the remainder of z is the largest.
    assertThat(CostSharing.byLargestRemainder(10, weights(Map.of("x", 1L, "y", 1L, "z", 7L))))
        .containsExactlyEntriesOf(weights(Map.of("x", 1L, "y", 1L, "z", 8L)));
    assertThat(CostSharing.byLargestRemainder(5, weights(Map.of("w", 0L, "x", 3L, "y", 3L))))
        .containsExactlyEntriesOf(weights(Map.of("w", 0L, "x", 3L, "y", 2L)));
  }

  @Test
  void equalRequestsOfTwoTenantsShareABusyMinuteAndTheFirstGetsTheOddNano() {
    InferenceEvent one = request("e1", "10:01:00", "10:02:00");
    InferenceEvent other = request("e2", "10:01:00", "10:02:00");
    other.setTenantId("b");

    OracleTables tables = fold(oneNode(), other, one);

    assertThat(tenantMinute(tables, "a", "10:01:00").getCostNanos()).isEqualTo(8_333_334);
    assertThat(tenantMinute(tables, "b", "10:01:00").getCostNanos()).isEqualTo(8_333_333);
  }

  @Test
  void tracesShareByThemselvesBeforeTheyAreAddedUp() {
    InferenceEvent one = request("e1", "10:01:00", "10:02:00");
    one.setTraceId("t1");
    InferenceEvent other = request("e2", "10:01:00", "10:02:00");
    other.setTraceId("t2");

    OracleTables tables = fold(oneNode(), other, one);

    assertThat(tables.workflows())
        .extracting(row -> row.getTraceId() + " " + row.getCostNanos())
        .containsExactly("t1 8333334", "t2 8333333");
  }

  @Test
  void silentMinutesOfANodeThatWasHeardOfAreIdle() {
    Catalog catalog =
        emptyFleet()
            .deployment(Scenario.LONG_AGO, TestDeployments.llama("n", "p", Scenario.RATE))
            .deployment(
                Scenario.LONG_AGO, at("10:01:15"), TestDeployments.llama("m", "p", Scenario.RATE))
            .deployment(Scenario.LONG_AGO, TestDeployments.llama("unheard", "p", Scenario.RATE))
            .build();
    InferenceEvent elsewhere = request("e2", "10:00:10", "10:00:20");
    elsewhere.setNodeId("m");

    OracleTables tables = fold(catalog, request("e1", "10:02:10", "10:02:20"), elsewhere);

    assertThat(tables.nodeMinutes())
        .extracting(row -> row.getNodeId() + " " + row.getWindowStart() + " " + row.getBusyMicros())
        .containsExactly(
            "m " + at("10:00:00") + " 10000000",
            "n " + at("10:00:00") + " 0",
            "m " + at("10:01:00") + " 0",
            "n " + at("10:01:00") + " 0",
            "n " + at("10:02:00") + " 10000000");
    assertThat(tables.nodeMinutes().get(2).getIdleCostNanos())
        .isEqualTo(tables.nodeMinutes().get(2).getNodeCostNanos())
        .isEqualTo(20_833_333L - 16_666_666L);
  }

  @Test
  void thePlatformKeepsIdleCostUnderItsPolicy() {
    NodeUsage row = nodeMinute(fold(oneNode(), request("e", "10:01:00", "10:01:15")), "10:01:00");

    assertThat(row.getNodeCostNanos()).isEqualTo(16_666_667);
    assertThat(row.getBusyCostNanos()).isEqualTo(4_166_666);
    assertThat(row.getIdleCostNanos()).isEqualTo(12_500_001);
    assertThat(row.getIdleAllocatedNanos()).isZero();
  }

  @Test
  void sharedIdleCostFollowsTheBusyCostAndStaysWithThePlatformWhenNobodyRan() {
    Pool shared = new Pool("p", IdleCostPolicy.SHARED, null, Map.of());
    InferenceEvent other = request("e2", "10:01:00", "10:01:15");
    other.setTenantId("b");

    OracleTables tables =
        fold(oneNode(shared), request("e1", "10:01:00", "10:01:15"), other, sample("10:02:00"));

    assertThat(tenantMinute(tables, "a", "10:01:00").getIdleCostNanos()).isEqualTo(6_250_001);
    assertThat(tenantMinute(tables, "b", "10:01:00").getIdleCostNanos()).isEqualTo(6_250_000);
    assertThat(nodeMinute(tables, "10:01:00").getIdleAllocatedNanos()).isEqualTo(12_500_001);
    assertThat(nodeMinute(tables, "10:02:00").getIdleAllocatedNanos()).isZero();
  }

  @Test
  void reservedIdleCostGoesToWhoReservedThePoolEvenInSilence() {
    Pool reserved = new Pool("p", IdleCostPolicy.RESERVED, "b", Map.of());

    OracleTables tables =
        fold(oneNode(reserved), request("e", "10:01:00", "10:01:15"), sample("10:02:00"));

    TenantUsage line = tenantMinute(tables, "b", "10:01:00");
    assertThat(line.getIdleCostNanos()).isEqualTo(12_500_001);
    assertThat(List.of(line.getServiceTier(), line.getCallKind(), line.getProjectId()))
        .containsOnly("");
    assertThat(line.getModelId()).isEqualTo("llama-8b");
    assertThat(tenantMinute(tables, "b", "10:02:00").getIdleCostNanos()).isEqualTo(16_666_667);
    assertThat(tenantMinute(tables, "a", "10:01:00").getIdleCostNanos()).isZero();
  }

  @Test
  void thePolicyIsTheOneInForceWhenTheHourBegins() {
    Catalog catalog =
        emptyFleet(new Pool("p", IdleCostPolicy.SHARED, null, Map.of()))
            .pool(at("10:01:30"), new Pool("p", IdleCostPolicy.PLATFORM, null, Map.of()))
            .deployment(Scenario.LONG_AGO, TestDeployments.llama("n", "p", Scenario.RATE))
            .build();

    OracleTables tables =
        fold(catalog, request("e1", "10:59:00", "10:59:15"), request("e2", "11:00:00", "11:00:15"));

    assertThat(nodeMinute(tables, "10:59:00").getIdleAllocatedNanos()).isPositive();
    assertThat(nodeMinute(tables, "11:00:00").getIdleAllocatedNanos()).isZero();
  }

  @Test
  void aMinuteInWhichTimePassedButNoWorkWasDoneIsIdle() {
    InferenceEvent event = request("e", "10:01:00", "10:01:00", null, "10:01:30");
    event.setOutputTokens(0);
    event.setInputTokens(0);

    NodeUsage row = nodeMinute(fold(oneNode(), event), "10:01:00");

    assertThat(row.getBusyMicros()).isEqualTo(30_000_000);
    assertThat(row.getDeviceNanos()).isZero();
    assertThat(row.getBusyCostNanos()).isZero();
    assertThat(row.getIdleCostNanos()).isEqualTo(16_666_667);
  }

  @Test
  void utilizationIsMadeOfWholeNanosPerMinute() {
    InferenceEvent event = request("e", "10:01:00", "10:01:30");
    NodeUsage row = nodeMinute(fold(oneNode(), event), "10:01:00");
    long mflop = Scenario.work(event).modelPrefillMflop() + Scenario.work(event).modelDecodeMflop();

    // 1e6 FLOP x 1e9 ns / 989e12 FLOP/s.
    assertThat(row.getModelAcceleratorNanos()).isEqualTo(mflop * 1000 / 989);
    assertThat(row.getPrecision()).isEqualTo("BF16");
    long weightBytes = 2L * 8_030_261_248L;
    assertThat(row.getKvCapacityMegabyteSeconds())
        .isEqualTo((80_000_000_000L - weightBytes) * 60 / 1_000_000);
  }

  private static TreeMap<String, Long> weights(Map<String, Long> weights) {
    return new TreeMap<>(weights);
  }
}
