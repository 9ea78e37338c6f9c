package io.fleetledger.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.Intake;
import io.fleetledger.schema.NodeUsage;
import io.fleetledger.schema.TenantUsage;
import io.fleetledger.schema.WorkflowUsage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OracleLawsTest {

  private static final int NODES = 6;
  private static final Catalog CATALOG = TestCatalog.withDanglingReferences(NODES);
  private static final OracleSettings SETTINGS =
      OracleSettings.DEFAULT.withWorkflowGap(Duration.ofMinutes(4));

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void everyRecordIsSomewhereOnce(long seed) {
    List<RawRecord> records =
        EventGenerator.generate(load(seed).withLate(0.02).withDuplicates(0.05, 0.02));

    OracleTables tables = Oracle.fold(records, CATALOG, SETTINGS);

    for (Intake row : tables.intake()) {
      assertThat(row.getRead())
          .isEqualTo(
              row.getAccounted() + row.getDuplicates() + row.getSuspended() + row.getQuarantined());
      assertThat(row.getSkippedOffsets()).isZero();
    }
    assertThat(total(tables.intake(), Intake::getRead)).isEqualTo(records.size());
    assertThat(total(tables.intake(), Intake::getSuspended)).isEqualTo(tables.suspense().size());
    assertThat(total(tables.intake(), Intake::getQuarantined))
        .isEqualTo(tables.quarantine().size());
    long events =
        total(
            tables.intake().stream()
                .filter(row -> row.getTopic().equals(RawRecord.EVENTS))
                .toList(),
            Intake::getAccounted);
    assertThat(requests(tables.tenantHours()) + tables.corrections().size()).isEqualTo(events);
    assertThat(tables.corrections()).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void costIsConserved(long seed) {
    OracleTables tables = fold(load(seed));

    for (NodeUsage row : tables.nodeMinutes()) {
      assertThat(row.getBusyCostNanos() + row.getIdleCostNanos()).isEqualTo(row.getNodeCostNanos());
      assertThat(row.getIdleAllocatedNanos()).isBetween(0L, row.getIdleCostNanos());
      assertThat(row.getBusyMicros()).isBetween(0L, row.getDeployedMicros());
    }
    assertThat(sums(tables.tenantMinutes(), OracleLawsTest::place, TenantUsage::getCostNanos))
        .isEqualTo(sums(tables.nodeMinutes(), OracleLawsTest::place, NodeUsage::getBusyCostNanos));
    assertThat(sums(tables.tenantMinutes(), OracleLawsTest::place, TenantUsage::getIdleCostNanos))
        .isEqualTo(
            sums(tables.nodeMinutes(), OracleLawsTest::place, NodeUsage::getIdleAllocatedNanos));
  }

  @Test
  void aWholeHourCostsAcceleratorsTimesRate() {
    OracleTables tables = fold(Load.of(4, NODES, 120, 1500));

    List<NodeUsage> wholeHours =
        tables.nodeHours().stream().filter(row -> row.getDeployedMicros() == Micros.HOUR).toList();
    assertThat(wholeHours)
        .isNotEmpty()
        .allSatisfy(
            row ->
                assertThat(row.getNodeCostNanos())
                    .isEqualTo(row.getAcceleratorCount() * row.getRateNanosPerAcceleratorHour()));
  }

  @Test
  void tenantsAndNodesAddUpToTheSame() {
    OracleTables tables = fold(load(5));

    Map<String, Long> byTenants = totals(tables.tenantMinutes());
    Map<String, Long> byNodes = totals(tables.nodeMinutes());
    byNodes.keySet().retainAll(byTenants.keySet());
    byTenants
        .keySet()
        .removeAll(
            List.of(
                "cost_nanos",
                "idle_cost_nanos",
                "failed_cost_nanos",
                "cancelled_cost_nanos",
                "retried_cost_nanos",
                "energy_millijoules"));
    byNodes.keySet().removeAll(List.of("idle_cost_nanos", "energy_millijoules"));
    assertThat(byTenants).isEqualTo(byNodes).hasSizeGreaterThan(25);
    assertThat(byTenants.values()).doesNotContain(0L);
  }

  @Test
  void tenantsBearTheBusyEnergyOfTheNodes() {
    OracleTables tables = fold(load(5));

    assertThat(total(tables.tenantMinutes(), TenantUsage::getEnergyMillijoules))
        .isEqualTo(total(tables.nodeMinutes(), NodeUsage::getBusyEnergyMillijoules))
        .isPositive();
  }

  @Test
  void everyMethodIsInUse() {
    assertThat(fold(Load.of(5, NODES, 90, 1500)).tenantHours())
        .extracting(TenantUsage::getSharingMethod)
        .contains("TOKENS", "KV_BYTE_SECONDS", "WALL_TIME", "FLOPS", "DEVICE_SECONDS");
  }

  @Test
  void contextLengthsAddUpToTheirNode() {
    for (NodeUsage row : fold(load(5)).nodeMinutes()) {
      assertThat(sum(row.getContextCostNanos())).isEqualTo(row.getBusyCostNanos());
      assertThat(sum(row.getContextInputTokens())).isEqualTo(row.getInputTokens());
      assertThat(sum(row.getContextOutputTokens())).isEqualTo(row.getOutputTokens());
    }
  }

  private static long sum(List<Long> parts) {
    return parts.stream().mapToLong(Long::longValue).sum();
  }

  @Test
  void hoursAreTheSumsOfTheirMinutes() {
    OracleTables tables = fold(load(6));

    assertThat(totals(tables.tenantHours())).isEqualTo(totals(tables.tenantMinutes()));
    assertThat(totals(tables.nodeHours())).isEqualTo(totals(tables.nodeMinutes()));
  }

  @Test
  void allTimeThatRequestsRanIsPlaced() {
    List<RawRecord> records = EventGenerator.generate(load(7).clean());
    OracleTables tables = Oracle.fold(records, CATALOG, SETTINGS);

    assertThat(tables.quarantine()).isEmpty();
    long suspended =
        tables.suspense().stream()
            .mapToLong(
                row ->
                    runningMicros(
                        find(records, row.getTopic(), row.getPartition(), row.getOffset())))
            .sum();
    long all = records.stream().mapToLong(OracleLawsTest::runningMicros).sum();
    assertThat(total(tables.nodeMinutes(), NodeUsage::getRunningMicros)).isEqualTo(all - suspended);
  }

  @Test
  void workflowsBearTheCostOfTheirTracesAndCountTheirCalls() {
    List<RawRecord> records = EventGenerator.generate(load(8).clean());
    records.forEach(
        raw -> {
          if (raw.value() instanceof InferenceEvent event && event.getTraceId() == null) {
            event.setTraceId("trace-none");
          }
        });

    OracleTables tables = Oracle.fold(records, CATALOG, SETTINGS);

    // Now every call has a trace, so the workflows bear all that tenants bear.
    assertThat(total(tables.workflows(), WorkflowUsage::getCalls))
        .isEqualTo(requests(tables.tenantHours()));
    assertThat(total(tables.workflows(), WorkflowUsage::getCostNanos))
        .isEqualTo(total(tables.tenantHours(), TenantUsage::getCostNanos));
    assertThat(tables.workflows().size())
        .isGreaterThan(
            (int)
                tables.workflows().stream()
                    .map(row -> row.getTenantId() + row.getTraceId() + row.getCurrency())
                    .distinct()
                    .count());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void neitherOrderNorRepetitionMatters(long seed) {
    List<RawRecord> records = EventGenerator.generate(load(seed));
    OracleTables once = Oracle.fold(records, CATALOG, SETTINGS.neverLate());
    List<RawRecord> shuffled = new ArrayList<>(records);
    Collections.shuffle(shuffled, new Random(seed));
    List<RawRecord> repeated = new ArrayList<>(shuffled);
    repeated.addAll(shuffled.subList(0, shuffled.size() / 3));

    OracleTables inAnotherOrder = Oracle.fold(shuffled, CATALOG, SETTINGS.neverLate());
    OracleTables withRepetitions = Oracle.fold(repeated, CATALOG, SETTINGS.neverLate());

    assertThat(usageAlone(once).differencesFrom(usageAlone(inAnotherOrder))).isEmpty();
    assertThat(usageAlone(once).differencesFrom(usageAlone(withRepetitions))).isEmpty();
    assertThat(once.intake()).isEqualTo(inAnotherOrder.intake());
    assertThat(once.quarantine()).isEqualTo(inAnotherOrder.quarantine());
  }

  @Test
  void theNumberOfPartitionsDoesNotMatter() {
    Load load = load(9);

    assertThat(
            usageAlone(fold(load.withPartitions(1)))
                .differencesFrom(usageAlone(fold(load.withPartitions(5)))))
        .isEmpty();
  }

  @Test
  void latenessFollowsTheReadingOrder() {
    List<RawRecord> records = EventGenerator.generate(load(10).withLate(0.05));

    OracleTables asSent = Oracle.fold(records, CATALOG, SETTINGS);
    OracleTables neverLate = Oracle.fold(records, CATALOG, SETTINGS.neverLate());

    assertThat(asSent.corrections()).isNotEmpty();
    assertThat(neverLate.corrections()).isEmpty();
    assertThat(requests(asSent.tenantHours()) + asSent.corrections().size())
        .isEqualTo(requests(neverLate.tenantHours()));
  }

  private static Load load(long seed) {
    return Load.of(seed, NODES, 60, 1500);
  }

  private static OracleTables fold(Load load) {
    return Oracle.fold(EventGenerator.generate(load), CATALOG, SETTINGS);
  }

  /** The tables that do not name partitions and offsets. */
  private static OracleTables usageAlone(OracleTables tables) {
    return new OracleTables(
        tables.tenantMinutes(),
        tables.tenantHours(),
        tables.nodeMinutes(),
        tables.nodeHours(),
        tables.workflows(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        tables.coverage());
  }

  private static String place(TenantUsage row) {
    return row.getWindowStart() + row.getPoolId() + row.getAcceleratorId() + row.getCurrency();
  }

  private static String place(NodeUsage row) {
    return row.getWindowStart() + row.getPoolId() + row.getAcceleratorId() + row.getCurrency();
  }

  private static <T> Map<String, Long> sums(
      List<T> rows, Function<T, String> by, ToLongFunction<T> measure) {
    Map<String, Long> sums = new TreeMap<>();
    rows.forEach(row -> sums.merge(by.apply(row), measure.applyAsLong(row), Math::addExact));
    sums.values().removeIf(sum -> sum == 0);
    return sums;
  }

  private static <T> long total(List<T> rows, ToLongFunction<T> measure) {
    return rows.stream().mapToLong(measure).sum();
  }

  private static long requests(List<TenantUsage> rows) {
    return total(
        rows,
        row ->
            row.getRequestsSuccess()
                + row.getRequestsError()
                + row.getRequestsCancelled()
                + row.getRequestsTimeout());
  }

  /** Sums of every column that is a number and adds up. */
  private static Map<String, Long> totals(List<? extends SpecificRecord> rows) {
    Map<String, Long> totals = new TreeMap<>();
    for (SpecificRecord row : rows) {
      for (Schema.Field field : row.getSchema().getFields()) {
        if (row.get(field.pos()) instanceof Long value && !field.name().startsWith("rate_")) {
          totals.merge(field.name(), value, Math::addExact);
        }
      }
    }
    totals.remove("revision");
    return totals;
  }

  private static RawRecord find(List<RawRecord> records, String topic, int partition, long offset) {
    return records.stream()
        .filter(raw -> raw.topic().equals(topic))
        .filter(raw -> raw.partition() == partition && raw.offset() == offset)
        .findFirst()
        .orElseThrow();
  }

  private static long runningMicros(RawRecord raw) {
    if (!(raw.value() instanceof InferenceEvent event)) {
      return 0;
    }
    if (event.getStartedAt() != null) {
      return Duration.between(event.getStartedAt(), event.getFinishedAt()).toNanos() / 1000;
    }
    return event.getFirstTokenAt() != null || event.getOutputTokens() > 0
        ? Duration.between(event.getArrivedAt(), event.getFinishedAt()).toNanos() / 1000
        : 0;
  }
}
