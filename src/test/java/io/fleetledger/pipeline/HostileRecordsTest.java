package io.fleetledger.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.oracle.HostileRecords;
import io.fleetledger.oracle.HostileRecords.Hostile;
import io.fleetledger.oracle.Oracle;
import io.fleetledger.oracle.OracleSettings;
import io.fleetledger.oracle.OracleTables;
import io.fleetledger.oracle.RawRecord;
import io.fleetledger.oracle.TestCatalog;
import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.Intake;
import io.fleetledger.schema.TenantUsage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is sent, it is in one place, the others go on, and nothing overflows. */
class HostileRecordsTest {
  private static final int TEN_MEGABYTES = 10_000_000;
  private static final long SENT_MILLIS = TestCatalog.BASE.plus(Duration.ofHours(2)).toEpochMilli();

  @TempDir Path directory;

  @Test
  void each_ends_where_it_must_and_the_sound_ones_between_them_in_the_oracle_s_tables() {
    List<RawRecord> seen = new ArrayList<>();
    Map<String, Long> offsets = new HashMap<>();
    Map<String, String> wrong = new TreeMap<>();
    try (PartitionedPipeline pipeline =
        new PartitionedPipeline(1, TestCatalog.fleet(1), directory)) {
      for (Hostile hostile : HostileRecords.all(TEN_MEGABYTES)) {
        Map<String, Long> before = fates(pipeline.tables());
        pipeline.send(
            hostile.topic(),
            0,
            hostile.spoil().of(pipeline.bytes(hostile.topic(), hostile.value())),
            SENT_MILLIS);
        seen.add(record(hostile.topic(), hostile.seen(), offsets));
        String fate = change(before, fates(pipeline.tables()));
        if (!fate.equals(hostile.fate())) {
          wrong.put(hostile.name(), fate + ", not " + hostile.fate());
        }
        RawRecord sound =
            record(RawRecord.EVENTS, HostileRecords.sound("sound-" + seen.size()), offsets);
        pipeline.send(sound);
        seen.add(sound);
      }
      pipeline.settle();

      assertThat(wrong).isEmpty();
      assertThat(
              Oracle.fold(seen, TestCatalog.fleet(1), OracleSettings.DEFAULT)
                  .differencesFrom(pipeline.tables()))
          .isEmpty();
    }
  }

  @Test
  void sums_of_many_events_at_the_limit_are_exact() {
    long most = 100_000_000_000_000L;
    int events = 300;
    List<RawRecord> sent = new ArrayList<>();
    Map<String, Long> offsets = new HashMap<>();
    try (PartitionedPipeline pipeline =
        new PartitionedPipeline(1, TestCatalog.fleet(1), directory)) {
      for (int i = 0; i < events; i++) {
        InferenceEvent event = HostileRecords.sound("most-" + i);
        event.setMeanBatchSize(1e6f);
        event.setOutputTokens(100_000);
        RawRecord record = record(RawRecord.EVENTS, event, offsets);
        sent.add(record);
        pipeline.send(record);
      }
      pipeline.settle();

      assertThat(pipeline.tables().tenantHours())
          .extracting(TenantUsage::getBatchMilliTokens)
          .containsExactly(events * most);
      assertThat(
              Oracle.fold(sent, TestCatalog.fleet(1), OracleSettings.DEFAULT)
                  .differencesFrom(pipeline.tables()))
          .isEmpty();
    }
  }

  private static RawRecord record(String topic, Object value, Map<String, Long> offsets) {
    long offset = offsets.merge(topic, 1L, Long::sum) - 1;
    return new RawRecord(topic, 0, offset, SENT_MILLIS, value);
  }

  /** How many records are where; what is in quarantine, by its reason. */
  private static Map<String, Long> fates(OracleTables tables) {
    Map<String, Long> fates = new HashMap<>();
    for (Intake intake : tables.intake()) {
      fates.merge(HostileRecords.ACCOUNTED, intake.getAccounted(), Long::sum);
      fates.merge(HostileRecords.SUSPENSE, intake.getSuspended(), Long::sum);
      fates.merge("duplicate", intake.getDuplicates(), Long::sum);
    }
    tables.quarantine().forEach(row -> fates.merge(row.reason(), 1L, Long::sum));
    return fates;
  }

  /** The one place that has one record more; else what changed. */
  private static String change(Map<String, Long> before, Map<String, Long> after) {
    Map<String, Long> changes = new TreeMap<>();
    after.forEach(
        (fate, count) -> {
          long more = count - before.getOrDefault(fate, 0L);
          if (more != 0) {
            changes.put(fate, more);
          }
        });
    return changes.size() == 1 && changes.containsValue(1L)
        ? changes.keySet().iterator().next()
        : changes.toString();
  }
}
