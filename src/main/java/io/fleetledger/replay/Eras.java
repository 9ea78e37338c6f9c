package io.fleetledger.replay;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.catalog.History;
import java.util.Arrays;
import java.util.Collection;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Spans of time within which nothing in a catalog changes, so that answers can be kept. */
final class Eras {
  private final long[] boundaries;

  Eras(Catalog catalog) {
    boundaries =
        Stream.of(
                catalog.models().values(),
                catalog.accelerators().values(),
                catalog.deployments().values(),
                catalog.pools().values(),
                catalog.tenants().values())
            .flatMapToLong(Eras::boundariesOf)
            .sorted()
            .distinct()
            .toArray();
  }

  private static LongStream boundariesOf(Collection<? extends History<?>> histories) {
    return histories.stream()
        .flatMap(history -> history.versions().stream())
        .flatMapToLong(version -> LongStream.of(version.fromMicros(), version.toMicros()));
  }

  /** The number of the era of an instant, epoch microseconds. */
  int at(long micros) {
    int found = Arrays.binarySearch(boundaries, micros);
    return found >= 0 ? found + 1 : -found - 1;
  }
}
