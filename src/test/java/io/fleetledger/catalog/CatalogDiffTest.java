package io.fleetledger.catalog;

import static io.fleetledger.catalog.CatalogText.SMALL;
import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class CatalogDiffTest {
  private static final Catalog IN_FORCE = CatalogText.read(SMALL).catalog();

  @Test
  void whatIsNewIsToldInFull() {
    CatalogDiff diff = between(Catalog.EMPTY, "pools: [{pool: main, to: 2030-01-01}]");
    assertThat(diff.lines())
        .containsExactly(
            "+ pool main from 2020-01-01T00:00:00Z to 2030-01-01T00:00:00Z: idle_cost platform, sharing device_seconds");
    assertThat(diff.entries())
        .singleElement()
        .satisfies(entry -> assertThat(entry.key()).isEqualTo("main"));
  }

  @Test
  void whatChangesIsToldFieldByField() {
    CatalogDiff diff =
        between(
            IN_FORCE,
            SMALL.replace("2.50", "2.75").replace("node: gpu-1", "node: gpu-1\n  region: eu"));
    assertThat(diff.lines())
        .containsExactly(
            "~ node gpu-1 from 2020-01-01T00:00:00Z:"
                + " rate_per_accelerator_hour 2.5 -> 2.75, region none -> eu");
  }

  @Test
  void aNewVersionEndsTheOneBeforeIt() {
    CatalogDiff diff =
        between(IN_FORCE, "pools: [{pool: main, from: 2026-01-01, idle_cost: shared}]");
    assertThat(diff.lines())
        .startsWith(
            "~ pool main from 2020-01-01T00:00:00Z: to open -> 2026-01-01T00:00:00Z",
            "+ pool main from 2026-01-01T00:00:00Z to open: idle_cost shared, sharing device_seconds");
    assertThat(diff.entries().getFirst().history().versions()).hasSize(2);
  }

  @Test
  void whatTheFileDoesNotMentionIsNamedAndLeftAlone() {
    CatalogDiff diff = between(IN_FORCE, "pools: [{pool: other}]");
    assertThat(diff.lines())
        .contains(
            "  models not in the file, left as they are: tiny",
            "  pools not in the file, left as they are: main");
    assertThat(diff.entries()).extracting(CatalogEntry::key).containsExactly("other");
  }

  @Test
  void aFileThatSaysNothingNewChangesNothing() {
    CatalogDiff diff = between(IN_FORCE, SMALL);
    assertThat(diff.isEmpty()).isTrue();
    assertThat(diff.lines()).isEmpty();
  }

  @Property(tries = 200)
  void toWriteTheEntriesIsToApplyTheFile(
      @ForAll("catalogs") Catalog inForce, @ForAll("catalogs") Catalog desired) {
    CatalogDiff diff = CatalogDiff.between(inForce, desired);
    Catalog written = inForce;
    for (CatalogEntry entry : diff.entries()) {
      written = written.with(entry.kind(), entry.key(), entry.history());
    }
    assertThat(written).isEqualTo(inForce.revisedBy(desired));
    assertThat(CatalogDiff.between(written, desired).isEmpty()).isTrue();
  }

  @Provide
  Arbitrary<Catalog> catalogs() {
    return Catalogs.catalogs();
  }

  private static CatalogDiff between(Catalog inForce, String text) {
    return CatalogDiff.between(inForce, CatalogText.read(text, inForce).catalog());
  }
}
