package io.fleetledger.oracle;

import static io.fleetledger.oracle.Scenario.at;
import static io.fleetledger.oracle.Scenario.emptyFleet;
import static io.fleetledger.oracle.Scenario.fold;
import static io.fleetledger.oracle.Scenario.nodeMinute;
import static io.fleetledger.oracle.Scenario.oneNode;
import static io.fleetledger.oracle.Scenario.request;
import static io.fleetledger.oracle.Scenario.tenantMinute;
import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.compute.Work;
import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.NodeUsage;
import io.fleetledger.schema.Outcome;
import io.fleetledger.schema.Phase;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlacementTest {

  @Test
  void aRequestAcrossThreeMinutesIsSplitByTheTimeInEach() {
    // Queued 5 s, prefill 15 s, decode 15 + 60 + 15 s.
    InferenceEvent event = request("e", "10:00:25", "10:00:30", "10:00:45", "10:02:15");
    Work work = Scenario.work(event);

    OracleTables tables = fold(oneNode(), event);

    assertThat(tables.nodeMinutes())
        .extracting(NodeUsage::getRunningMicros)
        .containsExactly(30_000_000L, 60_000_000L, 15_000_000L);
    assertThat(tables.nodeMinutes())
        .extracting(NodeUsage::getBusyMicros)
        .containsExactly(30_000_000L, 60_000_000L, 15_000_000L);
    assertThat(tables.nodeMinutes())
        .extracting(NodeUsage::getModelPrefillMflop)
        .containsExactly(work.modelPrefillMflop(), 0L, 0L);
    long sixth = work.modelDecodeMflop() / 6;
    long fiveSixths = work.modelDecodeMflop() * 5 / 6;
    assertThat(tables.nodeMinutes())
        .extracting(NodeUsage::getModelDecodeMflop)
        .containsExactly(sixth, fiveSixths - sixth, work.modelDecodeMflop() - fiveSixths);
    assertThat(tables.nodeMinutes())
        .extracting(NodeUsage::getDeviceNanos)
        .containsExactly(
            work.prefillDeviceNanos() + work.decodeDeviceNanos() / 6,
            work.decodeDeviceNanos() * 5 / 6 - work.decodeDeviceNanos() / 6,
            work.decodeDeviceNanos() - work.decodeDeviceNanos() * 5 / 6);
  }

  @Test
  void tokensAndLatenciesCountInTheMinuteOfFinish() {
    OracleTables tables =
        fold(oneNode(), request("e", "10:00:25", "10:00:30", "10:00:45", "10:02:15"));

    assertThat(nodeMinute(tables, "10:00:00").getInputTokens()).isZero();
    NodeUsage last = nodeMinute(tables, "10:02:00");
    assertThat(last.getInputTokens()).isEqualTo(1000);
    assertThat(last.getOutputTokens()).isEqualTo(100);
    assertThat(last.getRequestsSuccess()).isEqualTo(1);
    assertThat(last.getQueuedMicros()).isEqualTo(5_000_000);
    assertThat(last.getTtftBuckets()).containsExactly(LatencyBucket.of(20_000_000));
    assertThat(last.getTpotBuckets()).containsExactly(LatencyBucket.of(90_000_000 / 99));
    assertThat(last.getEndToEndBuckets()).containsExactly(LatencyBucket.of(110_000_000));
    assertThat(last.getTtftCounts()).containsExactly(1L);
  }

  @Test
  void aFinishAtTheStartOfAMinuteCountsThereAndRunsBeforeIt() {
    OracleTables tables = fold(oneNode(), request("e", "10:00:50", "10:01:00"));

    assertThat(nodeMinute(tables, "10:00:00").getRunningMicros()).isEqualTo(10_000_000);
    assertThat(nodeMinute(tables, "10:00:00").getRequestsSuccess()).isZero();
    assertThat(nodeMinute(tables, "10:01:00").getRunningMicros()).isZero();
    assertThat(nodeMinute(tables, "10:01:00").getRequestsSuccess()).isEqualTo(1);
  }

  @Test
  void aRequestWithoutLengthIsPlacedWhereItIs() {
    InferenceEvent event = request("e", "10:00:00", "10:00:00", "10:00:00", "10:00:00");

    NodeUsage row = nodeMinute(fold(oneNode(), event), "10:00:00");

    assertThat(row.getModelPrefillMflop()).isEqualTo(Scenario.work(event).modelPrefillMflop());
    assertThat(row.getModelDecodeMflop()).isEqualTo(Scenario.work(event).modelDecodeMflop());
    assertThat(row.getRunningMicros()).isZero();
    assertThat(row.getBusyMicros()).isEqualTo(100_000);
  }

  @Test
  void overlappingRequestsShareTheirBusySlots() {
    OracleTables tables =
        fold(
            oneNode(),
            request("e1", "10:00:01.05", "10:00:02"),
            request("e2", "10:00:01.95", "10:00:01.95", "10:00:02", "10:00:02.000001"));

    // Slots 10 to 19 by the first, 19 and 20 by the second.
    assertThat(nodeMinute(tables, "10:00:00").getBusyMicros()).isEqualTo(1_100_000);
  }

  @Test
  void aRequestWithoutStartRanFromItsArrivalIfItEmittedSomething() {
    InferenceEvent event = request("e", "10:00:10", null, null, "10:00:20");
    Work work = Scenario.work(event);

    NodeUsage row = nodeMinute(fold(oneNode(), event), "10:00:00");

    assertThat(row.getRunningMicros()).isEqualTo(10_000_000);
    assertThat(row.getQueuedMicros()).isZero();
    assertThat(row.getModelDecodeMflop()).isEqualTo(work.modelDecodeMflop());
    assertThat(row.getTtftBuckets()).isEmpty();
    assertThat(row.getEndToEndBuckets()).hasSize(1);
  }

  @Test
  void aRequestThatNeverRanWaitedAndDidNothing() {
    InferenceEvent event = request("e", "10:00:10", null, null, "10:00:20");
    event.setOutputTokens(0);
    event.setOutcome(Outcome.TIMEOUT);

    NodeUsage row = nodeMinute(fold(oneNode(), event), "10:00:00");

    assertThat(row.getRequestsTimeout()).isEqualTo(1);
    assertThat(row.getInputTokens()).isEqualTo(1000);
    assertThat(row.getQueuedMicros()).isEqualTo(10_000_000);
    assertThat(row.getRunningMicros()).isZero();
    assertThat(row.getBusyMicros()).isZero();
    assertThat(row.getExecutedPrefillMflop()).isZero();
    assertThat(row.getEndToEndBuckets()).isEmpty();
  }

  @Test
  void aFailedRequestsExecutedWorkIsFailedWorkWhereItRan() {
    InferenceEvent event = request("e", "10:00:30", "10:00:30", "10:01:30", "10:02:30");
    event.setOutcome(Outcome.ERROR);
    Work work = Scenario.work(event);

    OracleTables tables = fold(oneNode(), event);

    assertThat(tables.nodeMinutes())
        .extracting(NodeUsage::getFailedMflop)
        .containsExactly(
            work.executedPrefillMflop() / 2,
            work.executedPrefillMflop()
                - work.executedPrefillMflop() / 2
                + work.executedDecodeMflop() / 2,
            work.executedDecodeMflop() - work.executedDecodeMflop() / 2);
  }

  @Test
  void eachSideOfADisaggregatedRequestPlacesItsOwnPartOverAllItsTime() {
    InferenceEvent prefill = request("e1", "10:00:30", "10:00:30", "10:01:30", "10:01:30");
    prefill.setPhase(Phase.PREFILL);
    InferenceEvent decode = request("e2", "10:05:00", "10:05:30", null, "10:06:30");
    decode.setPhase(Phase.DECODE);

    OracleTables tables = fold(oneNode(), prefill, decode);

    long prefillMflop = Scenario.work(prefill).modelPrefillMflop();
    assertThat(nodeMinute(tables, "10:00:00").getModelPrefillMflop()).isEqualTo(prefillMflop / 2);
    assertThat(nodeMinute(tables, "10:01:00").getModelDecodeMflop()).isZero();
    long decodeMflop = Scenario.work(decode).modelDecodeMflop();
    assertThat(nodeMinute(tables, "10:05:00").getModelDecodeMflop()).isEqualTo(decodeMflop / 2);
    assertThat(nodeMinute(tables, "10:05:00").getModelPrefillMflop()).isZero();
  }

  @Test
  void aDeploymentChangeWithinAMinuteMakesTwoRows() {
    Catalog catalog =
        emptyFleet()
            .deployment(Scenario.LONG_AGO, TestDeployments.llama("n", "p", Scenario.RATE))
            .deployment(at("10:00:30"), TestDeployments.llama("n", "p", 2 * Scenario.RATE))
            .build();
    InferenceEvent event = request("e", "10:00:20", "10:00:20", "10:00:25", "10:00:50");

    List<NodeUsage> rows = fold(catalog, event).nodeMinutes();

    assertThat(rows)
        .extracting(NodeUsage::getDeployedFrom)
        .containsExactly(Scenario.LONG_AGO, at("10:00:30"));
    assertThat(rows)
        .extracting(NodeUsage::getRunningMicros)
        .containsExactly(10_000_000L, 20_000_000L);
    assertThat(rows)
        .extracting(NodeUsage::getDeployedMicros)
        .containsExactly(30_000_000L, 30_000_000L);
    assertThat(rows)
        .extracting(NodeUsage::getCoveredUntil)
        .containsExactly(at("10:00:30"), at("10:01:00"));
    assertThat(rows).extracting(NodeUsage::getRequestsSuccess).containsExactly(0L, 1L);
    // Half a minute at each rate: 8,333,333.3 and 16,666,666.7 nanos.
    assertThat(rows)
        .extracting(NodeUsage::getNodeCostNanos)
        .containsExactly(8_333_333L, 33_333_333L - 16_666_666L);
  }

  @Test
  void timeWithoutDeploymentGoesToTheCellBeforeIt() {
    Catalog catalog =
        emptyFleet()
            .deployment(
                Scenario.LONG_AGO, at("10:01:30"), TestDeployments.llama("n", "p", Scenario.RATE))
            .deployment(at("10:03:30"), TestDeployments.llama("n", "p", Scenario.RATE))
            .build();
    InferenceEvent goesOn = request("e1", "10:01:00", "10:01:00", "10:01:10", "10:04:00");
    InferenceEvent endsInTheGap = request("e2", "10:01:20", "10:01:20", "10:02:10", "10:02:20");
    endsInTheGap.setTenantId("b");

    OracleTables tables = fold(catalog, goesOn, endsInTheGap);

    // 30 s deployed and 120 s of gap for the first; all 60 s for the second.
    assertThat(tenantMinute(tables, "a", "10:01:00").getRunningMicros()).isEqualTo(150_000_000);
    assertThat(tenantMinute(tables, "a", "10:03:00").getRunningMicros()).isEqualTo(30_000_000);
    assertThat(tenantMinute(tables, "b", "10:01:00").getRunningMicros()).isEqualTo(60_000_000);
    assertThat(tenantMinute(tables, "b", "10:01:00").getModelDecodeMflop())
        .isEqualTo(Scenario.work(endsInTheGap).modelDecodeMflop());
    assertThat(tenantMinute(tables, "b", "10:01:00").getRequestsSuccess()).isEqualTo(1);
    assertThat(nodeMinute(tables, "10:01:00").getBusyMicros()).isEqualTo(30_000_000);
    assertThat(tables.nodeMinutes())
        .extracting(NodeUsage::getWindowStart)
        .containsExactly(at("10:01:00"), at("10:03:00"), at("10:04:00"));
  }

  @Test
  void latencyBucketsAreExactBelow128And64ToTheOctaveAbove() {
    assertThat(LatencyBucket.of(127)).isEqualTo(127);
    assertThat(LatencyBucket.of(128)).isEqualTo(128);
    assertThat(LatencyBucket.of(129)).isEqualTo(128);
    assertThat(LatencyBucket.of(130)).isEqualTo(129);
    assertThat(LatencyBucket.of(255)).isEqualTo(191);
    assertThat(LatencyBucket.of(256)).isEqualTo(192);
    // 1,000,000 has 20 bits: shift 13, and 1,000,000 >> 13 = 122.
    assertThat(LatencyBucket.of(1_000_000)).isEqualTo(13 * 64 + 122);
    assertThat(LatencyBucket.lowerBound(13 * 64 + 122)).isEqualTo(122L << 13);
  }
}
