package io.fleetledger.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.oracle.HostileRecords;
import io.fleetledger.oracle.Oracle;
import io.fleetledger.oracle.OracleSettings;
import io.fleetledger.oracle.OracleTables;
import io.fleetledger.oracle.RawRecord;
import io.fleetledger.oracle.TestCatalog;
import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.Intake;
import io.fleetledger.schema.NodeUsage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Time that does not pass as it should: backlogs, silence, late records, wrong clocks. */
class BacklogTest {
  private static final int PARTITIONS = 3;
  private static final Catalog CATALOG = TestCatalog.fleet(PARTITIONS);
  private static final List<String> NODES = TestCatalog.nodes(PARTITIONS);
  private static final Instant START = TestCatalog.BASE.plus(Duration.ofHours(2));

  private final PartitionedPipeline pipeline;
  private final List<RawRecord> sent = new ArrayList<>();
  private final Map<Integer, Long> offsets = new HashMap<>();

  BacklogTest(@TempDir Path directory) {
    pipeline = new PartitionedPipeline(PARTITIONS, CATALOG, directory);
  }

  @AfterEach
  void close() {
    pipeline.close();
  }

  @Test
  void a_backlog_of_thirty_days_drained_one_partition_after_the_other_drops_nothing() {
    for (int partition = 0; partition < PARTITIONS; partition++) {
      for (int day = 0; day < 30; day++) {
        finish(partition, START.plus(Duration.ofDays(day)).plusSeconds(3_600L * partition));
      }
      // The next one begins thirty days behind, and knows how far this one is.
      pipeline.settle();
    }

    assertOracleTables();
    assertThat(pipeline.tables().corrections()).isEmpty();
    assertThat(requests()).isEqualTo(90);
  }

  @Test
  void idle_nodes_and_partitions_close_their_minutes_by_the_clock_of_the_others() {
    finish(1, START);
    for (int minute = 0; minute < 60; minute++) {
      finish(0, START.plus(Duration.ofMinutes(minute)));
    }
    pipeline.settle();

    assertOracleTables();
    assertThat(minutesOf(NODES.get(1)).size())
        .as("the first began in the minute before")
        .isEqualTo(61);
    assertThat(minutesOf(NODES.get(2)).size()).as("never heard of").isZero();
  }

  @Test
  void what_is_late_is_late_across_a_restart_too() {
    finish(0, START.plus(Duration.ofHours(48)).plusSeconds(1));
    pipeline.restart(0);
    finish(0, START);
    finish(0, START.plusSeconds(1));
    pipeline.settle();

    assertOracleTables();
    assertThat(pipeline.tables().corrections()).hasSize(1);
  }

  @Test
  void a_late_record_of_one_partition_is_not_late_by_the_clock_of_another() {
    finish(0, START.plus(Duration.ofDays(5)));
    pipeline.settle();
    finish(1, START);
    pipeline.settle();

    assertOracleTables();
    assertThat(pipeline.tables().corrections()).isEmpty();
  }

  @Test
  void clocks_that_are_ahead_or_before_all_time_are_refused_and_move_no_watermark() {
    long now = START.plusSeconds(60).toEpochMilli();
    finish(0, START, now);
    finish(0, START.plus(Duration.ofMinutes(12)), now);
    finish(0, START.plus(Duration.ofHours(1)), now);
    finish(0, START.plus(Duration.ofDays(3653)), now);
    finish(0, Instant.EPOCH, now);
    finish(0, START.minus(Duration.ofHours(1)), now);
    pipeline.settle();

    assertOracleTables();
    assertThat(pipeline.tables().quarantine())
        .extracting(row -> row.reason())
        .containsExactly("TOO_FAR_AHEAD", "TOO_FAR_AHEAD", "TOO_FAR_AHEAD", "TOO_OLD");
    assertThat(pipeline.tables().intake())
        .extracting(Intake::getWatermarkAt)
        .containsExactly(START);
    assertThat(requests()).as("an hour behind is in time").isEqualTo(2);
  }

  private void finish(int partition, Instant at) {
    finish(partition, at, at.toEpochMilli());
  }

  private void finish(int partition, Instant at, long sentMillis) {
    long offset = offsets.merge(partition, 1L, Long::sum) - 1;
    InferenceEvent event = HostileRecords.sound("event-" + partition + "-" + offset);
    event.setNodeId(NODES.get(partition));
    event.setArrivedAt(at.minusSeconds(2));
    event.setStartedAt(at.minusSeconds(2));
    event.setFirstTokenAt(at.minusSeconds(1));
    event.setFinishedAt(at);
    RawRecord record = new RawRecord(RawRecord.EVENTS, partition, offset, sentMillis, event);
    sent.add(record);
    pipeline.send(record);
  }

  private void assertOracleTables() {
    OracleTables expected = Oracle.fold(sent, CATALOG, OracleSettings.DEFAULT);
    assertThat(expected.differencesFrom(pipeline.tables())).isEmpty();
  }

  private long requests() {
    return pipeline.tables().tenantHours().stream().mapToLong(it -> it.getRequestsSuccess()).sum();
  }

  private List<NodeUsage> minutesOf(String node) {
    return pipeline.tables().nodeMinutes().stream()
        .filter(row -> row.getNodeId().equals(node))
        .toList();
  }
}
