package io.fleetledger.export;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.catalog.CatalogKind;
import io.fleetledger.catalog.Deployment;
import io.fleetledger.catalog.History;
import io.fleetledger.catalog.Pool;
import io.fleetledger.catalog.Pool.IdleCostPolicy;
import io.fleetledger.catalog.PriceBook;
import io.fleetledger.catalog.PriceBook.PriceLine;
import io.fleetledger.catalog.PriceBook.PriceTier;
import io.fleetledger.catalog.PriceBook.Tiering;
import io.fleetledger.catalog.PriceBook.Unit;
import io.fleetledger.compute.AcceleratorProfile;
import io.fleetledger.compute.Precision;
import java.util.List;
import java.util.Map;

/** Reference data that goes with the sample statements. */
final class SampleCatalog {
  private SampleCatalog() {}

  /** One list price, of output tokens. */
  static Catalog priced() {
    var output =
        new PriceLine(
            null,
            null,
            Unit.OUTPUT_TOKEN,
            Tiering.GRADUATED,
            List.of(new PriceTier(0, 10_000_000), new PriceTier(1_000_000, 1)),
            null,
            0);
    var book =
        new PriceBook(
            "standard", "USD", List.of(output), Map.of("interactive", 1_500_000L), Map.of(), false);
    return Catalog.EMPTY.with(
        CatalogKind.PRICE_BOOKS, Map.of("standard", History.since(Samples.PRICED_FROM, book)));
  }

  /** Two nodes of two accelerators in two regions, and a later one. */
  static Catalog fleet(String region, String otherRegion) {
    var accelerator =
        new AcceleratorProfile("H100-SXM5-80GB", Map.of(Precision.BF16, 1_000_000_000L), 1, 1, 700);
    return priced()
        .with(
            CatalogKind.ACCELERATORS,
            Map.of("H100-SXM5-80GB", History.since(Samples.PRICED_FROM, accelerator)))
        .with(
            CatalogKind.POOLS,
            Map.of(
                "interactive",
                History.since(
                    Samples.PRICED_FROM,
                    new Pool("interactive", IdleCostPolicy.PLATFORM, null, Map.of()))))
        .with(
            CatalogKind.DEPLOYMENTS,
            Map.of(
                "n1", History.since(Samples.PRICED_FROM, node("n1", region)),
                "n2", History.since(Samples.PRICED_FROM, node("n2", otherRegion)),
                // Too late for the lines.
                "n3", History.since(Samples.at("2027-01-01T00:00:00Z"), node("n3", "moon"))));
  }

  private static Deployment node(String nodeId, String region) {
    return new Deployment(
        nodeId,
        "llama-3.1-70b",
        "H100-SXM5-80GB",
        2,
        2,
        1,
        Precision.BF16,
        Precision.BF16,
        Precision.BF16,
        null,
        "interactive",
        region,
        1,
        "USD");
  }
}
