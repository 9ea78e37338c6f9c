package io.fleetledger.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.catalog.CatalogFile;
import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.time.Micros;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DemoTest {
  private static final CatalogFile FILE =
      CatalogFile.read(Path.of("src/main/resources/demo/catalog.yaml"));
  private static final Catalog CATALOG = FILE.catalog();

  @Test
  void the_catalog_is_sound() {
    assertThat(FILE.warnings()).isEmpty();
    assertThat(CATALOG.tenants()).hasSize(14);
    assertThat(CATALOG.deployments()).hasSize(15);
    assertThat(CATALOG.models()).hasSize(5);
    assertThat(CATALOG.accelerators()).hasSize(5);
  }

  @Test
  void most_nodes_are_well_used_one_is_nearly_idle_and_one_silent() {
    Map<String, Double> busy = busyShares();
    assertThat(busy).hasSize(14).doesNotContainKey("fra-h200-03");
    assertThat(busy.values()).allMatch(share -> share < 0.95);
    assertThat(busy.values().stream().filter(share -> share > 0.3)).hasSizeGreaterThan(10);
    assertThat(busy.values().stream().min(Comparator.naturalOrder()).orElseThrow())
        .isLessThan(0.15);
  }

  /** Share of the trace's time in which a node runs something, to 100 ms. */
  private static Map<String, Double> busyShares() {
    List<InferenceEvent> events = Traces.events(Traces.simulate(Trace.demo(), CATALOG));
    long start = Micros.of(Traces.read(Trace.demo()).getFirst().getArrivedAt());
    Map<String, BitSet> slots = new TreeMap<>();
    for (InferenceEvent event : events) {
      slots
          .computeIfAbsent(event.getNodeId(), node -> new BitSet())
          .set(slot(event.getStartedAt(), start), slot(event.getFinishedAt(), start) + 1);
    }
    double all = slot(events.getLast().getFinishedAt(), start);
    Map<String, Double> shares = new TreeMap<>();
    slots.forEach((node, set) -> shares.put(node, set.cardinality() / all));
    return shares;
  }

  private static int slot(java.time.Instant at, long startMicros) {
    return (int) ((Micros.of(at) - startMicros) / 100_000);
  }
}
