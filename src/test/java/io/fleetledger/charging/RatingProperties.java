package io.fleetledger.charging;

import static io.fleetledger.charging.Books.PLACE;
import static io.fleetledger.charging.Books.at;
import static io.fleetledger.charging.Books.book;
import static io.fleetledger.charging.Books.prices;
import static io.fleetledger.charging.Books.steps;
import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.catalog.PriceBook.PriceLine;
import io.fleetledger.catalog.PriceBook.PriceTier;
import io.fleetledger.catalog.PriceBook.Tiering;
import io.fleetledger.catalog.PriceBook.Unit;
import io.fleetledger.time.Micros;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class RatingProperties {
  private static final long TEN = at("2026-03-01T10:00:00Z");

  @Property(tries = 300)
  void every_unit_used_is_charged_once_and_quantity_x_price_is_the_charge(
      @ForAll("steppedPrices") PriceLine price,
      @ForAll @Size(max = 20) List<@IntRange(max = 500) Integer> hours) {
    Rating.Rated rated = rate(price, cells(hours));

    assertThat(sum(rated)).isEqualByComparingTo(BigDecimal.valueOf(total(hours)));
    assertThat(rated.lines())
        .allSatisfy(
            line -> {
              assertThat(line.quantity()).isPositive();
              Pricing.Priced priced = (Pricing.Priced) line.pricing();
              assertThat(line.charge())
                  .isEqualByComparingTo(line.quantity().multiply(priced.unitPrice()));
            });
  }

  @Property(tries = 300)
  void however_usage_is_cut_it_costs_the_same(
      @ForAll("steppedPrices") PriceLine price,
      @ForAll @Size(min = 1, max = 20) List<@IntRange(max = 500) Integer> hours,
      @ForAll @IntRange(max = 20) int cut) {
    Rating.Rated whole = rate(price, cells(List.of((int) total(hours))));
    Rating.Rated parts = rate(price, cells(hours));

    assertThat(charge(parts)).isEqualByComparingTo(charge(whole));
    assertThat(parts.counters()).isEqualTo(whole.counters());
    if (price.tiering() != Tiering.VOLUME) {
      int first = Math.min(cut, hours.size());
      Rating.Rated before = rate(price, cells(hours).subList(0, first));
      Rating.Rated after =
          Rating.rate(
              "USD",
              it -> prices(book("list", price)),
              cells(hours).subList(first, hours.size()),
              before.counters());
      assertThat(concat(before, after)).isEqualTo(parts.lines());
    }
  }

  @Property(tries = 300)
  void unit_by_unit_it_costs_the_same(
      @ForAll("steppedPrices") PriceLine price,
      @ForAll @Size(max = 10) List<@IntRange(max = 100) Integer> hours) {
    assertThat(charge(rate(price, cells(hours)))).isEqualByComparingTo(slowly(price, total(hours)));
  }

  /** One unit after the other, as the rules say it. */
  private static BigDecimal slowly(PriceLine price, long total) {
    BigDecimal sum = BigDecimal.ZERO;
    for (long number = price.freeQuantity(); number < total; number++) {
      long reached = price.tiering() == Tiering.VOLUME ? total - 1 : number;
      long picos = 0;
      for (PriceTier tier : price.tiers()) {
        picos = tier.fromQuantity() <= reached ? tier.unitPricePicos() : picos;
      }
      sum = sum.add(BigDecimal.valueOf(picos, 12));
    }
    return sum;
  }

  @Provide
  Arbitrary<PriceLine> steppedPrices() {
    Arbitrary<TreeSet<Long>> starts =
        Arbitraries.longs().between(1, 300).set().ofMaxSize(4).map(TreeSet::new);
    return Combinators.combine(
            Arbitraries.of(Tiering.GRADUATED, Tiering.VOLUME),
            Arbitraries.longs().between(0, 200),
            starts,
            Arbitraries.longs().between(0, 5_000_000).list().ofSize(5))
        .as(
            (tiering, free, froms, picos) -> {
              long[] pairs = new long[2 * (froms.size() + 1)];
              pairs[1] = picos.getFirst();
              int i = 1;
              for (long from : froms) {
                pairs[2 * i] = from;
                pairs[2 * i + 1] = picos.get(i);
                i++;
              }
              return steps(Unit.INPUT_TOKEN, tiering, free, pairs);
            });
  }

  private static Rating.Rated rate(PriceLine price, List<UsageCell> cells) {
    return Rating.rate("USD", it -> prices(book("list", price)), cells, Map.of());
  }

  private static List<UsageCell> cells(List<Integer> hours) {
    List<UsageCell> cells = new ArrayList<>();
    for (int hour = 0; hour < hours.size(); hour++) {
      long from = TEN + hour * Micros.HOUR;
      Used used = new Used(hours.get(hour), 0, 0, 0, 1, 0);
      cells.add(new UsageCell(from, from + Micros.HOUR, PLACE, used, Used.NOTHING, 0, "USD"));
    }
    return cells;
  }

  private static long total(List<Integer> hours) {
    return hours.stream().mapToLong(Integer::longValue).sum();
  }

  private static BigDecimal sum(Rating.Rated rated) {
    return rated.lines().stream()
        .map(ChargeLine::quantity)
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static BigDecimal charge(Rating.Rated rated) {
    return rated.lines().stream()
        .map(line -> Objects.requireNonNull(line.charge()))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static List<ChargeLine> concat(Rating.Rated one, Rating.Rated other) {
    List<ChargeLine> lines = new ArrayList<>(one.lines());
    lines.addAll(other.lines());
    return lines;
  }
}
