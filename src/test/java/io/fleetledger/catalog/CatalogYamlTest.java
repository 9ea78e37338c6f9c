package io.fleetledger.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.compute.AcceleratorProfile;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class CatalogYamlTest {
  /** References of random catalogs lead nowhere, so only the entries themselves are read. */
  @Property(tries = 300)
  void whatIsShownStatesTheSameCatalog(@ForAll("catalogs") Catalog catalog) {
    Findings findings = new Findings();
    var root = YamlText.parse(CatalogYaml.write(catalog), findings);
    StatedEntries entries = new StatedEntries(findings);
    YamlFields sections = new YamlFields(root, "", 0, findings);
    for (CatalogKind kind : CatalogKind.values()) {
      sections
          .get(kind.section())
          .items()
          .forEach(
              item ->
                  entries.read(
                      kind,
                      item,
                      (model, config) -> {
                        throw new AssertionError("no configurations here");
                      }));
    }
    assertThat(findings.errors()).isEmpty();
    assertThat(entries.catalog()).isEqualTo(catalog);
  }

  @Provide
  Arbitrary<Catalog> catalogs() {
    return Catalogs.catalogs();
  }

  @Test
  void whatIsShownAndAppliedChangesNothing() {
    Catalog inForce = CatalogText.read(CatalogText.SMALL).catalog();
    CatalogFile shown = CatalogText.read(CatalogYaml.write(inForce));
    assertThat(CatalogDiff.between(inForce, shown.catalog()).isEmpty()).isTrue();
  }

  @Test
  void aBuiltInAcceleratorThatWasOverriddenIsShownInFull() {
    AcceleratorProfile bare = new AcceleratorProfile("H100-SXM5-80GB", Map.of(), 1, 1, 0);
    Catalog catalog =
        Catalog.EMPTY.with(CatalogKind.ACCELERATORS, "H100-SXM5-80GB", History.since(0, bare));
    assertThat(CatalogText.read(CatalogYaml.write(catalog)).catalog()).isEqualTo(catalog);
  }

  @Test
  void itReadsAsPeopleWriteIt() {
    Catalog catalog =
        CatalogText.read(
                """
                pools:
                - pool: main
                  from: 2026-01-01
                  latency_targets: {standard: {ttft_ms: 500.5}}
                """)
            .catalog();
    assertThat(CatalogYaml.write(catalog))
        .isEqualTo(
            """
            pools:
            - pool: main
              from: 2026-01-01T00:00:00Z
              idle_cost: platform
              sharing: device_seconds
              latency_targets:
                standard:
                  ttft_ms: 500.5
            """);
  }

  @Test
  void anEmptyCatalogIsAFileToo() {
    assertThat(CatalogText.read(CatalogYaml.write(Catalog.EMPTY)).catalog())
        .isEqualTo(Catalog.EMPTY);
  }
}
