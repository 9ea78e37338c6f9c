package io.fleetledger.oracle;

import static io.fleetledger.oracle.Scenario.at;
import static io.fleetledger.oracle.Scenario.fold;
import static io.fleetledger.oracle.Scenario.nodeMinute;
import static io.fleetledger.oracle.Scenario.oneNode;
import static io.fleetledger.oracle.Scenario.only;
import static io.fleetledger.oracle.Scenario.request;
import static io.fleetledger.oracle.Scenario.sample;
import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.Intake;
import io.fleetledger.schema.NodeSample;
import io.fleetledger.schema.NodeUsage;
import io.fleetledger.schema.SuspendedRecord;
import io.fleetledger.schema.UsageCorrection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class IntakeTest {

  @ParameterizedTest
  @MethodSource("eventDefects")
  void anUnacceptableEventIsQuarantinedForItsReason(
      String reason, Consumer<InferenceEvent> defect) {
    InferenceEvent event = request("e", "10:00:00", "10:00:10");
    RawRecord sound = only(Scenario.read(event));
    defect.accept(event);

    OracleTables tables = Oracle.fold(List.of(sound), oneNode(), OracleSettings.DEFAULT);

    assertThat(tables.quarantine())
        .containsExactly(new QuarantinedRecord("inference-events", 0, 0, reason));
    assertThat(tables.nodeMinutes()).isEmpty();
    assertThat(only(tables.intake()).getQuarantined()).isEqualTo(1);
  }

  static Stream<Arguments> eventDefects() {
    return Defects.ofEvents().entrySet().stream()
        .flatMap(entry -> entry.getValue().stream().map(defect -> arguments(entry, defect)));
  }

  @ParameterizedTest
  @MethodSource("sampleDefects")
  void anUnacceptableSampleIsQuarantinedForItsReason(String reason, Consumer<NodeSample> defect) {
    NodeSample sample = sample("10:00:00");
    RawRecord sound = only(Scenario.read(sample));
    defect.accept(sample);

    OracleTables tables = Oracle.fold(List.of(sound), oneNode(), OracleSettings.DEFAULT);

    assertThat(tables.quarantine())
        .containsExactly(new QuarantinedRecord("node-samples", 0, 0, reason));
  }

  static Stream<Arguments> sampleDefects() {
    return Defects.ofSamples().entrySet().stream()
        .flatMap(entry -> entry.getValue().stream().map(defect -> arguments(entry, defect)));
  }

  private static Arguments arguments(Map.Entry<String, ?> entry, Object defect) {
    return Arguments.of(entry.getKey(), defect);
  }

  @Test
  void whatIsNoEventIsQuarantinedToo() {
    RawRecord stray = new RawRecord("inference-events", 0, 2, 0, sample("10:00:00"));
    List<RawRecord> records =
        new ArrayList<>(Scenario.read(new Broken("UNDECODABLE"), new Broken("UNKNOWN_SCHEMA")));
    records.add(stray);

    OracleTables tables = Oracle.fold(records, oneNode(), OracleSettings.DEFAULT);

    assertThat(tables.quarantine())
        .extracting(QuarantinedRecord::reason)
        .containsExactly("UNDECODABLE", "UNKNOWN_SCHEMA", "NOT_AN_EVENT");
    assertThat(only(tables.intake()).getWatermarkAt()).isNull();
  }

  @Test
  void whatIsJustWithinTheLimitsIsAccepted() {
    InferenceEvent event = request("e", "10:00:00", "10:00:10");
    event.setArrivedAt(event.getFinishedAt().minusSeconds(24 * 3600));
    event.setTraceId("x".repeat(256));
    event.setMeanBatchSize(0f);
    RawRecord early =
        new RawRecord(
            "inference-events", 0, 0, event.getFinishedAt().toEpochMilli() - 600_000, event);

    assertThat(Oracle.fold(List.of(early), oneNode(), OracleSettings.DEFAULT).quarantine())
        .isEmpty();
  }

  @Test
  void aSequenceSeenBeforeIsADuplicateOrAConflict() {
    InferenceEvent first = sequenced("e1", "boot", 7);
    InferenceEvent same = sequenced("e1", "boot", 7);
    InferenceEvent other = sequenced("e2", "boot", 7);
    InferenceEvent otherBoot = sequenced("e1", "boot'", 7);

    OracleTables tables = fold(oneNode(), first, same, other, otherBoot);

    assertThat(only(tables.intake()).getDuplicates()).isEqualTo(1);
    assertThat(only(tables.quarantine()).reason()).isEqualTo("CONFLICT");
    assertThat(only(tables.tenantMinutes()).getInputTokens()).isEqualTo(2000);
  }

  @Test
  void withoutASequenceAnEventIdSeenBeforeIsADuplicateOrAConflict() {
    InferenceEvent withoutBoot = sequenced("e1", "boot", 8);
    withoutBoot.setBootId(null);
    InferenceEvent first = request("e1", "10:00:00", "10:00:10");
    InferenceEvent same = request("e1", "10:00:00", "10:00:10");

    OracleTables tables = fold(oneNode(), first, same, withoutBoot);

    assertThat(only(tables.intake()).getDuplicates()).isEqualTo(1);
    assertThat(only(tables.quarantine()).reason()).isEqualTo("CONFLICT");
  }

  @Test
  void aSecondSampleInASecondIsADuplicateOrAConflict() {
    NodeSample first = sample("10:00:01");
    first.setRunningRequests(3);
    first.setKvCacheUsage(0.5);
    NodeSample second = sample("10:00:01.999999");
    second.setRunningRequests(4);
    NodeSample third = sample("10:00:02");
    third.setPowerWatts(650.0006);

    NodeSample again = NodeSample.newBuilder(third).build();

    OracleTables tables = fold(oneNode(), first, second, third, again);

    NodeUsage row = nodeMinute(tables, "10:00:00");
    assertThat(row.getSamples()).isEqualTo(2);
    assertThat(row.getSampledRunning()).isEqualTo(3);
    assertThat(row.getKvUsageSamples()).isEqualTo(1);
    assertThat(row.getKvUsagePpm()).isEqualTo(500_000);
    assertThat(row.getPowerMilliwatts()).isEqualTo(650_001);
    assertThat(only(tables.quarantine()).reason()).isEqualTo("CONFLICT");
    assertThat(only(tables.intake()).getDuplicates()).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("unresolvable")
  void whatTheCatalogDoesNotKnowWaitsInSuspense(String reason, Consumer<InferenceEvent> defect) {
    InferenceEvent event = request("e", "10:00:00", "10:00:10");
    event.setNodeId("node-01");
    event.setTenantId("acme");
    defect.accept(event);

    OracleTables tables =
        fold(
            TestCatalog.withDanglingReferences(1), event, InferenceEvent.newBuilder(event).build());

    SuspendedRecord row = only(tables.suspense());
    assertThat(row.getReason()).isEqualTo(reason);
    assertThat(row.getMissing()).isNotEmpty();
    assertThat(row.getOffset()).isZero();
    assertThat(row.getOccurredAt()).isEqualTo(at("10:00:10"));
    assertThat(tables.nodeMinutes()).isEmpty();
    // Suspended records have been seen.
    assertThat(only(tables.intake()).getDuplicates()).isEqualTo(1);
  }

  static Stream<Arguments> unresolvable() {
    return Defects.unresolvable().entrySet().stream()
        .map(entry -> arguments(entry, entry.getValue()));
  }

  @Test
  void aSampleNeedsADeploymentOnly() {
    NodeSample known = sample("10:00:00");
    known.setNodeId("node-no-accelerator");
    NodeSample unknown = sample("10:00:00");

    OracleTables tables = fold(TestCatalog.withDanglingReferences(1), known, unknown);

    assertThat(only(tables.suspense()).getReason()).isEqualTo("UNKNOWN_DEPLOYMENT");
    NodeUsage row = only(tables.nodeMinutes());
    assertThat(row.getNodeCostNanos()).isPositive();
    assertThat(row.getKvCapacityMegabyteSeconds()).isZero();
    assertThat(row.getPrecision()).isEqualTo("BF16");
  }

  @Test
  void theTenantIsLookedUpAtTheFinishAndTheRestAtTheStart() {
    InferenceEvent event = request("e", "10:19:59", "10:20:00");
    event.setNodeId("node-01");
    event.setTenantId(TestCatalog.NEW_TENANT);

    assertThat(fold(TestCatalog.fleet(1), event).suspense()).isEmpty();
  }

  @Test
  void aLateEventIsACorrectionAndTouchesNoWindow() {
    InferenceEvent late = request("late", "10:00:00", "10:00:59", "10:01:00", "10:01:30");
    late.setMeanBatchSize(2.5f);
    Defects.move(late, -2 * 24 * 3600);
    InferenceEvent justInTime = request("in time", "10:01:00", "10:01:31");
    Defects.move(justInTime, -2 * 24 * 3600);

    OracleTables tables = fold(oneNode(), request("now", "10:01:00", "10:01:31"), late, justInTime);

    UsageCorrection correction = only(tables.corrections());
    assertThat(correction.getEventId()).isEqualTo("late");
    assertThat(correction.getOffset()).isEqualTo(1);
    assertThat(correction.getWindowStart()).isEqualTo(late.getFinishedAt().minusSeconds(30));
    assertThat(correction.getRunningMicros()).isEqualTo(31_000_000);
    assertThat(correction.getBatchMilliTokens()).isEqualTo(250_000);
    assertThat(correction.getModelPrefillMflop())
        .isEqualTo(Scenario.work(late).modelPrefillMflop());
    Intake intake = only(tables.intake());
    assertThat(intake.getAccounted()).isEqualTo(3);
    assertThat(intake.getLate()).isEqualTo(1);
    assertThat(intake.getWatermarkAt()).isEqualTo(at("10:01:31"));
    assertThat(tables.tenantMinutes())
        .extracting(row -> row.getRequestsSuccess())
        .containsExactly(1L, 1L);
  }

  @Test
  void nothingIsLateWhenToldSo() {
    InferenceEvent old = request("old", "10:00:00", "10:01:30");
    Defects.move(old, -5 * 24 * 3600);

    OracleTables tables =
        Oracle.fold(
            Scenario.read(request("now", "10:01:00", "10:01:31"), old),
            oneNode(),
            OracleSettings.DEFAULT.neverLate());

    assertThat(tables.corrections()).isEmpty();
    assertThat(tables.nodeMinutes()).hasSize(5 * 24 * 60 + 1 + 1);
  }

  @Test
  void goodputIsWhatMetEveryTargetOfItsTier() {
    InferenceEvent fast = request("fast", "10:00:00", "10:00:04");
    InferenceEvent slow = request("slow", "10:00:00", "10:00:00", "10:00:00.800001", "10:00:04");
    InferenceEvent unknown = request("unknown", "10:00:00", "10:00:00", null, "10:00:04");
    InferenceEvent untargeted = request("untargeted", "10:00:00", "10:00:04");
    List<InferenceEvent> all = List.of(fast, slow, unknown, untargeted);
    all.forEach(event -> event.setServiceTier("interactive"));
    untargeted.setServiceTier("best-effort");
    all.forEach(event -> event.setNodeId("node-01"));
    all.forEach(event -> event.setTenantId("acme"));

    NodeUsage row = nodeMinute(fold(TestCatalog.fleet(1), all.toArray()), "10:00:00");

    assertThat(row.getTargetedRequests()).isEqualTo(3);
    assertThat(row.getGoodputRequests()).isEqualTo(1);
  }

  private static InferenceEvent sequenced(String id, String boot, long sequence) {
    InferenceEvent event = request(id, "10:00:00", "10:00:10");
    event.setBootId(boot);
    event.setSequence(sequence);
    return event;
  }
}
