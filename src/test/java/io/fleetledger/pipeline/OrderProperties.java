package io.fleetledger.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.oracle.EventGenerator;
import io.fleetledger.oracle.Load;
import io.fleetledger.oracle.Oracle;
import io.fleetledger.oracle.OracleSettings;
import io.fleetledger.oracle.OracleTables;
import io.fleetledger.oracle.RawRecord;
import io.fleetledger.oracle.TestCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import org.apache.kafka.common.utils.Utils;

/** Law 4: order, repetition and the moment at which the catalog arrives don't matter. */
class OrderProperties {

  @Property(tries = 6, shrinking = ShrinkingMode.BOUNDED)
  void any_order_and_repetition_ends_in_the_same_tables(
      @ForAll @IntRange(min = 1, max = 60) int events,
      @ForAll @IntRange(max = 100) int knownAfterPercent,
      @ForAll long seed)
      throws IOException {
    Catalog catalog = TestCatalog.fleet(3);
    List<RawRecord> sent =
        EventGenerator.generate(
            Load.of(seed, 3, 10, events).clean().withPartitions(1).withSamplesEvery(60));
    OracleTables expected = Oracle.fold(sent, catalog, OracleSettings.DEFAULT);

    List<RawRecord> received = new ArrayList<>(sent);
    Random random = new Random(seed);
    sent.stream().filter(record -> random.nextInt(4) == 0).forEach(received::add);
    Collections.shuffle(received, random);
    int known = received.size() * knownAfterPercent / 100;

    Path stateDir = Files.createTempDirectory("pipeline");
    try (PipelineDriver pipeline = new PipelineDriver(Catalog.EMPTY, stateDir)) {
      pipeline.send(received.subList(0, known));
      pipeline.setCatalog(catalog);
      pipeline.send(received.subList(known, received.size()));
      pipeline.settle();
      assertThat(usage(expected).differencesFrom(usage(pipeline.tables()))).isEmpty();
    } finally {
      Utils.delete(stateDir.toFile());
    }
  }

  /** The tables that tell what was used: the others name offsets, which an order changes. */
  private static OracleTables usage(OracleTables tables) {
    return new OracleTables(
        tables.tenantMinutes(),
        tables.tenantHours(),
        tables.nodeMinutes(),
        tables.nodeHours(),
        tables.workflows(),
        List.of(),
        tables.suspense(),
        tables.quarantine(),
        List.of(),
        tables.fleetClock());
  }
}
