package io.fleetledger.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.oracle.EventGenerator;
import io.fleetledger.oracle.Load;
import io.fleetledger.oracle.Oracle;
import io.fleetledger.oracle.OracleSettings;
import io.fleetledger.oracle.RawRecord;
import io.fleetledger.oracle.TestCatalog;
import io.fleetledger.schema.FleetClock;
import io.fleetledger.schema.FleetSettled;
import io.fleetledger.schema.Intake;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When windows are forgotten, and what comes afterwards. */
class SettlementTest {
  private static final Catalog CATALOG = TestCatalog.fleet(2);
  private static final int NODES = 2;
  private static final int DAY_MINUTES = 24 * 60;
  private static final Duration DAY = Duration.ofDays(1);
  private static final Instant BASE = TestCatalog.BASE;

  @TempDir Path stateDir;

  @Test
  void a_backlog_of_days_is_forgotten_behind_the_retention_and_all_of_it_is_in_the_tables() {
    List<RawRecord> records = records(6 * DAY_MINUTES, 600);
    try (PipelineDriver pipeline = new PipelineDriver(CATALOG, stateDir)) {
      pipeline.send(records);
      pipeline.settle();
      pipeline.pass(Duration.ofMinutes(2));

      long lastDays = Duration.ofHours(48 + 25 + 2).toMinutes();
      assertThat(pipeline.entries("node-minutes")).isBetween(DAY_MINUTES * 3L, NODES * lastDays);
      assertThat(pipeline.entries("tenant-windows")).isLessThan(tenantWindows(pipeline));
      assertThat(
              Oracle.fold(records, CATALOG, OracleSettings.DEFAULT)
                  .differencesFrom(pipeline.tables()))
          .isEmpty();
    }
  }

  @Test
  void nothing_is_forgotten_while_another_partition_has_settled_nothing() {
    try (PipelineDriver pipeline = new PipelineDriver(CATALOG, stateDir)) {
      pipeline.hear(new FleetSettled(1, Instant.EPOCH, null));
      pipeline.send(records(6 * DAY_MINUTES, 100));
      pipeline.settle();
      pipeline.pass(Duration.ofMinutes(2));

      assertThat(pipeline.entries("node-minutes")).isGreaterThan(5L * DAY_MINUTES);
    }
  }

  @Test
  void an_idle_partition_settles_with_the_fleet_and_what_comes_too_late_is_a_correction() {
    List<RawRecord> records = records(30, 60);
    RawRecord last = records.getLast();
    List<RawRecord> early = records.subList(0, records.size() - 1);
    try (PipelineDriver pipeline = new PipelineDriver(CATALOG, stateDir)) {
      pipeline.send(early);
      Instant now = BASE.plus(DAY.multipliedBy(6));
      pipeline.hear(new FleetClock(RawRecord.EVENTS, 1, BASE, now));
      pipeline.hear(new FleetSettled(1, now.minus(Duration.ofDays(2)), BASE));
      pipeline.settle();
      assertThat(pipeline.entries("node-minutes")).isGreaterThan(5L * DAY_MINUTES);

      pipeline.pass(Duration.ofMinutes(61));
      pipeline.settle();
      assertThat(pipeline.entries("node-minutes"))
          .isLessThan(NODES * Duration.ofHours(48 + 25 + 2).toMinutes());

      pipeline.send(List.of(last));
      pipeline.settle();
      assertThat(pipeline.tables().intake().stream().mapToLong(Intake::getLate).sum()).isOne();
      assertThat(pipeline.tables().corrections()).hasSize(1);
    }
  }

  private static long tenantWindows(PipelineDriver pipeline) {
    return pipeline.tables().tenantMinutes().size() + pipeline.tables().tenantHours().size();
  }

  private static List<RawRecord> records(int minutes, int events) {
    return EventGenerator.generate(
        Load.of(31, NODES, minutes, events).clean().withPartitions(1).withSamplesEvery(3600));
  }
}
