package io.fleetledger.charging;

import static io.fleetledger.charging.Books.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.catalog.CatalogFile;
import io.fleetledger.catalog.Deployment;
import io.fleetledger.catalog.History;
import io.fleetledger.catalog.Version;
import io.fleetledger.cost.NodeCost;
import io.fleetledger.time.Micros;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The published day of a real service: what it cost, and what its prices make of it. */
class DeepSeekDayTest {
  private static final Catalog CATALOG =
      CatalogFile.read(Path.of("src/main/resources/examples/deepseek-day.yaml")).catalog();
  private static final long START = at("2025-02-27T16:00:00Z");

  @Test
  void two_hundred_and_twenty_seven_nodes_cost_87072_dollars() {
    long nanos =
        CATALOG.deployments().values().stream()
            .map(History::versions)
            .flatMap(List::stream)
            .mapToLong(DeepSeekDayTest::cost)
            .sum();

    assertThat(CATALOG.deployments()).hasSize(227);
    assertThat(BigDecimal.valueOf(nanos, 9)).isEqualByComparingTo("87072");
  }

  @Test
  void its_tokens_are_charged_562100_dollars() {
    var place = new Place("", "deepseek-v3", "service", "H800-SXM-80GB", "standard", "CHAT");
    Used used = new Used(608_000_000_000L, 342_000_000_000L, 168_000_000_000L, 0, 1, 0);
    UsageCell day = new UsageCell(START, START + Micros.HOUR, place, used, Used.NOTHING, 0, "USD");

    Rating.Rated rated =
        Rating.rate("USD", it -> Prices.of(CATALOG, "everyone"), List.of(day), Map.of());

    List<BigDecimal> charges =
        rated.lines().stream().map(line -> Objects.requireNonNull(line.charge())).toList();
    assertThat(charges)
        .usingElementComparator(BigDecimal::compareTo)
        .containsExactly(
            new BigDecimal("146300"), new BigDecimal("47880"), new BigDecimal("367920"));
    assertThat(charges.stream().reduce(BigDecimal.ZERO, BigDecimal::add))
        .isEqualByComparingTo("562100");
  }

  private static long cost(Version<Deployment> version) {
    Deployment deployment = version.value();
    long nanos = 0;
    for (long from = version.fromMicros(); from < version.toMicros(); from += Micros.HOUR) {
      nanos +=
          NodeCost.nanos(
              deployment.acceleratorCount(),
              deployment.rateNanosPerAcceleratorHour(),
              from,
              Math.min(from + Micros.HOUR, version.toMicros()));
    }
    return nanos;
  }
}
