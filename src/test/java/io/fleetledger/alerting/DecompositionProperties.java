package io.fleetledger.alerting;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;

class DecompositionProperties {
  @Property(tries = 500)
  void the_parts_sum_to_the_excess(
      @ForAll("compositions") Composition before,
      @ForAll("compositions") Composition now,
      @ForAll @LongRange(min = 0, max = 1_000_000_000_000_000L) long expected) {
    Map<Driver, Long> parts = Decomposition.of(before, now, expected);

    assertThat(parts.values().stream().mapToLong(Long::longValue).sum())
        .isEqualTo(now.costNanos() - expected);
    assertThat(parts).containsOnlyKeys(Driver.values());
  }

  @Property(tries = 100)
  void more_of_the_same_is_volume(
      @ForAll("compositions") Composition usual, @ForAll @LongRange(min = 2, max = 9) long times) {
    Composition more =
        new Composition(
            usual.byKind().entrySet().stream()
                .collect(
                    java.util.stream.Collectors.toMap(
                        Map.Entry::getKey, entry -> times(entry.getValue(), times))),
            usual.idleNanos());

    Map<Driver, Long> parts = Decomposition.of(usual, more, usual.costNanos());

    assertThat(parts.get(Driver.VOLUME)).isEqualTo((times - 1) * usual.total().costNanos());
  }

  @Example
  void each_driver_is_told_alone() {
    var usual = of(new Usage(10, 1_000, 400, 6_000));

    assertThat(part(usual, of(new Usage(10, 2_000, 800, 12_000)))).isEqualTo("LENGTH 6000");
    assertThat(part(usual, of(new Usage(10, 1_000, 0, 10_000)))).isEqualTo("CACHE 4000");
    assertThat(part(usual, of(new Usage(10, 1_000, 400, 7_000)))).isEqualTo("RATE 1000");
    assertThat(part(usual, new Composition(usual.byKind(), 500))).isEqualTo("IDLE 500");
    assertThat(part(usual, new Composition(Map.of("dear", new Usage(10, 1_000, 400, 60_000)), 0)))
        .isEqualTo("MIX 54000");
  }

  private static Composition of(Usage usage) {
    return new Composition(Map.of("one", usage), 0);
  }

  private static String part(Composition before, Composition now) {
    var text = new StringBuilder();
    Decomposition.of(before, now, before.costNanos())
        .forEach(
            (driver, nanos) -> {
              if (nanos != 0) {
                text.append(driver).append(' ').append(nanos);
              }
            });
    return text.toString();
  }

  private static Usage times(Usage usage, long times) {
    return new Usage(
        times * usage.requests(),
        times * usage.tokens(),
        times * usage.cachedTokens(),
        times * usage.costNanos());
  }

  @Provide
  Arbitrary<Composition> compositions() {
    Arbitrary<Usage> usage =
        Combinators.combine(
                Arbitraries.longs().between(0, 1_000),
                Arbitraries.longs().between(0, 1_000_000),
                Arbitraries.longs().between(0, 1_000_000),
                Arbitraries.longs().between(0, 1_000_000_000_000L))
            .as(
                (requests, tokens, cached, cost) ->
                    new Usage(requests, tokens, Math.min(tokens, cached), cost));
    return Combinators.combine(
            Arbitraries.maps(Arbitraries.of("a", "b", "c", "d"), usage).ofMaxSize(4),
            Arbitraries.longs().between(0, 1_000_000_000L))
        .as(Composition::new);
  }
}
