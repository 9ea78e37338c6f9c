package io.fleetledger.metrics;

import java.util.List;
import java.util.stream.Stream;

/** Every metric of the product's own: what the README documents. */
public final class Families {
  /** In the order in which they are documented. */
  public static final List<Family> ALL =
      Stream.of(ProcessFamilies.ALL, LedgerFamilies.ALL, FleetFamilies.ALL)
          .flatMap(List::stream)
          .toList();

  private Families() {}
}
