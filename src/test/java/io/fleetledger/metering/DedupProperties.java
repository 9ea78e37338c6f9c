package io.fleetledger.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.oracle.Oracle;
import io.fleetledger.oracle.OracleSettings;
import io.fleetledger.oracle.OracleTables;
import io.fleetledger.oracle.RawRecord;
import io.fleetledger.oracle.TableDiff;
import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.Intake;
import io.fleetledger.schema.NodeSample;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Dedup and coverage against the batch oracle. */
class DedupProperties {
  private static final Duration RETENTION = Duration.ofHours(2);
  private static final Duration HORIZON = Duration.ofHours(3);

  @Property(tries = 25)
  void any_order_within_the_retention_gives_the_same_rows(
      @ForAll @IntRange(min = 1, max = 700) int steps, @ForAll long seed) {
    List<RawRecord> sent = Shipment.of(seed, 30, steps, Duration.ofHours(2), false);
    List<RawRecord> received = new ArrayList<>(sent);
    Random random = new Random(seed);
    Collections.shuffle(received, random);
    try (DedupHarness harness = new DedupHarness(MeteringSettings.DEFAULT)) {
      receive(received, harness, random);

      OracleTables expected = Oracle.fold(sent, Catalog.EMPTY, OracleSettings.DEFAULT);
      assertThat(TableDiff.between("coverage", expected.coverage(), harness.rows()).toString())
          .isEmpty();
    }
  }

  @Property(tries = 25)
  void what_is_late_repeated_or_in_conflict_is_told_however_much_has_been_forgotten(
      @ForAll @IntRange(min = 1, max = 3000) int steps, @ForAll long seed) {
    List<RawRecord> received = Shipment.of(seed, 40, steps, Duration.ofMinutes(90), true);
    MeteringSettings defaults = MeteringSettings.DEFAULT;
    MeteringSettings settings =
        new MeteringSettings(
            RETENTION.toMillis() * 1000,
            defaults.toleranceMicros(),
            defaults.accountingStartMicros(),
            HORIZON.toMillis() * 1000);
    try (DedupHarness harness = new DedupHarness(settings)) {
      Map<Novelty, Long> told = receive(received, harness, new Random(seed));

      OracleTables expected =
          Oracle.fold(
              received,
              Catalog.EMPTY,
              OracleSettings.DEFAULT.withRetention(RETENTION).withDedupHorizon(HORIZON));
      assertThat(TableDiff.between("coverage", expected.coverage(), harness.rows()).toString())
          .isEmpty();
      assertThat(told.get(Novelty.CONFLICT)).isEqualTo(expected.quarantine().size());
      assertThat(told.get(Novelty.DUPLICATE))
          .isEqualTo(expected.intake().stream().mapToLong(Intake::getDuplicates).sum());
    }
  }

  @Example
  void a_shipment_holds_all_that_these_properties_are_about() {
    List<RawRecord> received = Shipment.of(1, 40, 3000, Duration.ofMinutes(90), true);
    MeteringSettings defaults = MeteringSettings.DEFAULT;
    MeteringSettings settings =
        new MeteringSettings(
            RETENTION.toMillis() * 1000,
            defaults.toleranceMicros(),
            defaults.accountingStartMicros(),
            HORIZON.toMillis() * 1000);
    try (DedupHarness harness = new DedupHarness(settings)) {
      Map<Novelty, Long> told = receive(received, harness, new Random(1));
      harness.restart();

      assertThat(told.values()).allMatch(times -> times > 50);
      assertThat(harness.rows())
          .anyMatch(row -> row.getMissingEvents() > 0)
          .anyMatch(row -> row.getResets() > 0)
          .anyMatch(row -> row.getReportedRequests() == null);
      assertThat(harness.headers())
          .anyMatch(header -> !header.getFullChunks().isEmpty())
          .anyMatch(header -> header.getHighestForgotten() >= 0)
          .anyMatch(header -> header.getForgottenReading() != null);
    }
  }

  /** Takes records, with commits, sweeps and restarts anywhere between them. */
  private static Map<Novelty, Long> receive(
      List<RawRecord> records, DedupHarness harness, Random random) {
    Map<Novelty, Long> told = new EnumMap<>(Novelty.class);
    for (Novelty novelty : Novelty.values()) {
      told.put(novelty, 0L);
    }
    for (RawRecord record : records) {
      Novelty novelty =
          record.value() instanceof InferenceEvent event
              ? harness.take(event)
              : harness.take((NodeSample) record.value());
      told.merge(novelty, 1L, Long::sum);
      switch (random.nextInt(40)) {
        case 0, 1, 2 -> harness.flush();
        case 3, 4, 5, 6 -> harness.sweep(1 + random.nextInt(6));
        case 7 -> harness.restart();
        default -> {}
      }
    }
    return told;
  }
}
