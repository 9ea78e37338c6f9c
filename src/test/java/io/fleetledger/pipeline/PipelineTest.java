package io.fleetledger.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.catalog.CatalogKind;
import io.fleetledger.oracle.EventGenerator;
import io.fleetledger.oracle.Load;
import io.fleetledger.oracle.Oracle;
import io.fleetledger.oracle.OracleSettings;
import io.fleetledger.oracle.OracleTables;
import io.fleetledger.oracle.RawRecord;
import io.fleetledger.oracle.TestCatalog;
import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.NodeCoverage;
import io.fleetledger.schema.NodeUsage;
import io.fleetledger.schema.Phase;
import io.fleetledger.schema.TenantUsage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What both stages make of records, against the oracle. */
class PipelineTest {
  @TempDir Path stateDir;

  @Test
  void clean_records_end_in_the_oracle_s_tables() {
    assertTablesOf(Load.of(1, 4, 20, 250).clean(), TestCatalog.fleet(4));
  }

  @Test
  void duplicates_broken_and_unresolvable_records_are_each_where_they_belong() {
    assertTablesOf(Load.of(2, 5, 30, 350), TestCatalog.withDanglingReferences(5));
  }

  @Test
  void the_first_of_two_payloads_under_one_id_wins() {
    assertTablesOf(Load.of(3, 3, 15, 150).withDuplicates(0.1, 0.1), TestCatalog.fleet(3));
  }

  @Test
  void late_events_become_corrections() {
    assertTablesOf(Load.of(4, 4, 20, 250).withLate(0.05), TestCatalog.fleet(4));
  }

  @Test
  void workflows_that_cost_in_two_currencies_are_told_in_both() {
    assertTablesOf(
        Load.of(21, 6, 75, 500).withDuplicates(0.05, 0.03).withLate(0.02),
        TestCatalog.withDanglingReferences(6));
  }

  @Test
  void events_of_impossible_size_are_quarantined_and_stop_nothing() {
    Catalog catalog = TestCatalog.fleet(3);
    List<RawRecord> sound = EventGenerator.generate(Load.of(8, 3, 10, 60).withPartitions(1));
    List<RawRecord> records = new ArrayList<>(sound);
    for (InferenceEvent impossible : impossibleEvents(sound)) {
      long offset = records.stream().filter(it -> it.topic().equals(RawRecord.EVENTS)).count();
      records.add(
          new RawRecord(
              RawRecord.EVENTS, 0, offset, impossible.getFinishedAt().toEpochMilli(), impossible));
    }
    assertTablesOf(records, catalog);
  }

  private static List<InferenceEvent> impossibleEvents(List<RawRecord> sound) {
    InferenceEvent model =
        sound.stream()
            .map(RawRecord::value)
            .filter(InferenceEvent.class::isInstance)
            .map(InferenceEvent.class::cast)
            .filter(event -> event.getBootId() == null && event.getOutputTokens() > 1)
            .findFirst()
            .orElseThrow();
    List<InferenceEvent> impossible = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      impossible.add(
          InferenceEvent.newBuilder(model)
              .setEventId("endless-" + i)
              .setInputTokens(100_000_000)
              .setOutputTokens(100_000_000)
              .build());
      impossible.add(
          InferenceEvent.newBuilder(model)
              .setEventId("crowded-" + i)
              .setMeanBatchSize(1e30f)
              .build());
      impossible.add(
          InferenceEvent.newBuilder(model)
              .setEventId("prefilled-" + i)
              .setPhase(Phase.PREFILL)
              .setInputTokens(10)
              .setCachedInputTokens(0)
              .setOutputTokens(100_000_000)
              .setMeanBatchSize(1_000_000f)
              .build());
      impossible.add(
          InferenceEvent.newBuilder(model)
              .setEventId("timeless-" + i)
              .setArrivedAt(Instant.ofEpochSecond(-9_223_372_036_855L, 224_192_000))
              .build());
    }
    return impossible;
  }

  @Test
  void what_waits_in_suspense_settles_when_the_catalog_arrives() {
    Catalog catalog = TestCatalog.fleet(4);
    List<RawRecord> records = EventGenerator.generate(Load.of(5, 4, 20, 200).withPartitions(1));
    try (PipelineDriver pipeline = new PipelineDriver(Catalog.EMPTY, stateDir)) {
      pipeline.send(records);
      pipeline.settle();
      assertThat(pipeline.tables().suspense()).hasSizeGreaterThan(200);
      assertThat(pipeline.tables().tenantMinutes()).isEmpty();

      pipeline.setCatalog(catalog);
      assertTables(records, catalog, pipeline.tables());
    }
  }

  @Test
  void suspense_says_what_is_missing_now_as_the_catalog_grows() {
    Catalog whole = TestCatalog.withDanglingReferences(4);
    List<RawRecord> records =
        EventGenerator.generate(Load.of(13, 5, 20, 200).withPartitions(1).withSamplesEvery(0));
    Catalog known = Catalog.EMPTY;
    try (PipelineDriver pipeline = new PipelineDriver(known, stateDir)) {
      pipeline.send(records);
      for (CatalogKind kind :
          List.of(
              CatalogKind.TENANTS,
              CatalogKind.DEPLOYMENTS,
              CatalogKind.MODELS,
              CatalogKind.ACCELERATORS,
              CatalogKind.POOLS)) {
        known = known.with(kind, whole.histories(kind));
        pipeline.setCatalog(known);
        assertTables(records, known, pipeline.tables());
      }
    }
  }

  @Test
  void an_event_that_becomes_late_in_suspense_has_come_in_its_hour_and_is_a_correction() {
    InferenceEvent waiting =
        (InferenceEvent)
            EventGenerator.generate(Load.of(7, 1, 10, 20).clean().withSamplesEvery(0))
                .getFirst()
                .value();
    Instant threeDaysOn = waiting.getFinishedAt().plus(Duration.ofDays(3));
    InferenceEvent later =
        InferenceEvent.newBuilder(waiting)
            .setEventId("later")
            .setBootId(null)
            .setArrivedAt(threeDaysOn)
            .setStartedAt(null)
            .setFirstTokenAt(null)
            .setFinishedAt(threeDaysOn)
            .build();
    try (PipelineDriver pipeline = new PipelineDriver(Catalog.EMPTY, stateDir)) {
      pipeline.send(
          List.of(
              new RawRecord(
                  RawRecord.EVENTS, 0, 0, waiting.getFinishedAt().toEpochMilli(), waiting),
              new RawRecord(RawRecord.EVENTS, 0, 1, threeDaysOn.toEpochMilli(), later)));
      pipeline.settle();
      pipeline.setCatalog(TestCatalog.fleet(1));

      OracleTables tables = pipeline.tables();
      assertThat(tables.corrections())
          .singleElement()
          .satisfies(correction -> assertThat(correction.getLateEvents()).isZero());
      assertThat(tables.coverage().stream().mapToLong(NodeCoverage::getEvents).sum()).isEqualTo(2);
    }
  }

  @Test
  void a_rate_that_changes_afterwards_applies_to_all_open_windows() {
    Catalog before = Rates.times(TestCatalog.fleet(4), 3);
    Catalog after = TestCatalog.fleet(4);
    List<RawRecord> records = EventGenerator.generate(Load.of(6, 4, 20, 200).withPartitions(1));
    try (PipelineDriver pipeline = new PipelineDriver(before, stateDir)) {
      pipeline.send(records);
      pipeline.settle();
      assertTables(records, before, pipeline.tables());

      pipeline.setCatalog(after);
      assertTables(records, after, pipeline.tables());
    }
  }

  @Test
  void a_deployment_that_is_told_late_is_not_paid_twice() {
    Catalog before = TestCatalog.fleet(2);
    Catalog after = Rates.timesFrom(before, TestCatalog.BASE.plusSeconds(9 * 60 + 30), 3);
    List<RawRecord> records = EventGenerator.generate(Load.of(9, 2, 20, 150).withPartitions(1));
    try (PipelineDriver pipeline = new PipelineDriver(before, stateDir)) {
      pipeline.send(records);
      pipeline.settle();
      pipeline.setCatalog(after);

      OracleTables tables = pipeline.tables();
      assertThat(tables.nodeMinutes()).anyMatch(row -> row.getDeployedMicros() == 0);
      assertThat(minutesPaidTwice(tables)).isEmpty();
      assertThat(tables.nodeMinutes()).allMatch(PipelineTest::costsWhatItsTimeCosts);
      assertThat(tables.tenantMinutes().stream().mapToLong(TenantUsage::getCostNanos).sum())
          .isEqualTo(tables.nodeMinutes().stream().mapToLong(NodeUsage::getBusyCostNanos).sum());
      assertThat(tables.nodeHours().stream().mapToLong(NodeUsage::getNodeCostNanos).sum())
          .isEqualTo(tables.nodeMinutes().stream().mapToLong(NodeUsage::getNodeCostNanos).sum());
    }
  }

  private static List<String> minutesPaidTwice(OracleTables tables) {
    Map<String, Long> deployed = new TreeMap<>();
    tables
        .nodeMinutes()
        .forEach(
            row ->
                deployed.merge(
                    row.getNodeId() + " " + row.getWindowStart(),
                    row.getDeployedMicros(),
                    Long::sum));
    return deployed.entrySet().stream()
        .filter(minute -> minute.getValue() > 60_000_000)
        .map(Map.Entry::getKey)
        .toList();
  }

  private static boolean costsWhatItsTimeCosts(NodeUsage row) {
    return row.getNodeCostNanos() == row.getBusyCostNanos() + row.getIdleCostNanos()
        && (row.getDeployedMicros() > 0 || row.getNodeCostNanos() == 0);
  }

  private void assertTablesOf(Load load, Catalog catalog) {
    assertTablesOf(EventGenerator.generate(load.withPartitions(1)), catalog);
  }

  private void assertTablesOf(List<RawRecord> records, Catalog catalog) {
    try (PipelineDriver pipeline = new PipelineDriver(catalog, stateDir)) {
      pipeline.send(records);
      pipeline.settle();
      assertTables(records, catalog, pipeline.tables());
    }
  }

  private static void assertTables(List<RawRecord> records, Catalog catalog, OracleTables actual) {
    assertThat(Oracle.fold(records, catalog, OracleSettings.DEFAULT).differencesFrom(actual))
        .isEmpty();
  }
}
