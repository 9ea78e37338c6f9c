package io.fleetledger.charging;

import static io.fleetledger.charging.Books.PLACE;
import static io.fleetledger.charging.Books.at;
import static io.fleetledger.charging.Books.book;
import static io.fleetledger.charging.Books.flat;
import static io.fleetledger.charging.Books.prices;
import static io.fleetledger.charging.Books.since2020;
import static io.fleetledger.charging.Books.terms;
import static io.fleetledger.charging.Books.then;
import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.catalog.PriceBook;
import io.fleetledger.catalog.PriceBook.Unit;
import io.fleetledger.catalog.Tenant;
import io.fleetledger.time.Micros;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HourPartsTest {
  private static final PriceBook OLD = book("list", flat(Unit.INPUT_TOKEN, 2_000_000));
  private static final PriceBook NEW = book("list", flat(Unit.INPUT_TOKEN, 3_000_000));
  private static final long TEN = at("2026-03-01T10:00:00Z");

  @Test
  void a_price_that_changes_in_the_middle_of_an_hour_prices_the_minutes_after_it() {
    Prices prices =
        prices(since2020(terms("list")), Map.of("list", then(OLD, "2026-03-01T10:40:00Z", NEW)));
    HourParts parts = parts(prices, terms("list"));

    List<UsageCell> cells = parts.sums(TEN, minutes(39, 40, 41));

    assertThat(parts.isWhole(TEN)).isFalse();
    assertThat(parts.isWhole(TEN + Micros.HOUR)).isTrue();
    assertThat(RatingTest.told(Rating.rate("USD", it -> prices, cells, Map.of())))
        .containsExactly(
            "INPUT_TOKEN 100 x 0.000002 = 0.0002 list any@0",
            "INPUT_TOKEN 200 x 0.000003 = 0.0006 list any@0");
    assertThat(cells)
        .extracting(UsageCell::untilMicros)
        .containsExactly(at("2026-03-01T10:40:00Z"), at("2026-03-01T11:00:00Z"));
  }

  @Test
  void a_tenant_that_moves_price_book_within_an_hour_pays_by_each_for_its_part() {
    PriceBook other = book("other", flat(Unit.INPUT_TOKEN, 7_000_000));
    Prices prices =
        prices(
            then(terms("list"), "2026-03-01T10:01:00Z", terms("other")),
            Map.of("list", since2020(OLD), "other", since2020(other)));

    List<UsageCell> cells = parts(prices, terms("list")).sums(TEN, minutes(0, 1, 59));

    assertThat(RatingTest.told(Rating.rate("USD", it -> prices, cells, Map.of())))
        .containsExactly(
            "INPUT_TOKEN 100 x 0.000002 = 0.0002 list any@0",
            "INPUT_TOKEN 200 x 0.000007 = 0.0014 other any@0");
  }

  @Test
  void a_version_of_a_book_that_the_tenant_does_not_use_then_cuts_nothing() {
    Prices prices =
        prices(
            then(terms("list"), "2026-03-01T10:00:00Z", terms("other")),
            Map.of(
                "list", then(OLD, "2026-03-01T10:40:00Z", NEW), "other", since2020(book("other"))));

    assertThat(parts(prices, terms("list")).isWhole(TEN)).isTrue();
  }

  @Test
  void a_version_that_ends_cuts_the_hour_and_leaves_the_rest_without_a_price() {
    Prices prices =
        prices(
            since2020(terms("list")),
            Map.of(
                "list",
                new io.fleetledger.catalog.History<>(
                    List.of(
                        new io.fleetledger.catalog.Version<>(
                            0, at("2026-03-01T10:30:00Z"), OLD)))));

    List<UsageCell> cells = parts(prices, terms("list")).sums(TEN, minutes(29, 30));

    assertThat(RatingTest.told(Rating.rate("USD", it -> prices, cells, Map.of())))
        .containsExactly(
            "INPUT_TOKEN 100 x 0.000002 = 0.0002 list any@0", "INPUT_TOKEN 100 NO_PRICE_BOOK");
  }

  @Test
  void an_hour_in_which_the_billing_period_begins_is_rated_in_both() {
    Tenant india = terms("list", "USD", 1, "Asia/Kolkata");
    Prices prices = prices(since2020(india), Map.of("list", since2020(OLD)));
    var periods = new BillingPeriods(since2020(india));
    long hour = at("2026-02-28T18:00:00Z");
    List<UsageCell> minutes =
        List.of(minute(hour, 0, 100), minute(hour, 29, 100), minute(hour, 30, 100));
    HourParts before = new HourParts(periods.at(hour), it -> prices);
    HourParts after = new HourParts(periods.at(hour + Micros.HOUR), it -> prices);

    assertThat(before.isWhole(hour) || after.isWhole(hour)).isFalse();
    assertThat(before.sums(hour, minutes))
        .singleElement()
        .satisfies(
            cell -> {
              assertThat(cell.used().inputTokens()).isEqualTo(200);
              assertThat(cell.untilMicros()).isEqualTo(at("2026-02-28T18:30:00Z"));
            });
    assertThat(after.sums(hour, minutes))
        .singleElement()
        .satisfies(
            cell -> {
              assertThat(cell.used().inputTokens()).isEqualTo(100);
              assertThat(cell.fromMicros()).isEqualTo(at("2026-02-28T18:30:00Z"));
            });
  }

  private static HourParts parts(Prices prices, Tenant terms) {
    return new HourParts(new BillingPeriods(since2020(terms)).at(TEN), it -> prices);
  }

  private static List<UsageCell> minutes(int... minutes) {
    return java.util.Arrays.stream(minutes).mapToObj(it -> minute(TEN, it, 100)).toList();
  }

  private static UsageCell minute(long hour, int minute, long inputTokens) {
    long from = hour + minute * Micros.MINUTE;
    return new UsageCell(
        from,
        from + Micros.MINUTE,
        PLACE,
        new Used(inputTokens, 0, 0, 0, 1, 0),
        Used.NOTHING,
        0,
        "USD");
  }
}
