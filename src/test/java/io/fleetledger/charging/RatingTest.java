package io.fleetledger.charging;

import static io.fleetledger.charging.Books.PLACE;
import static io.fleetledger.charging.Books.at;
import static io.fleetledger.charging.Books.book;
import static io.fleetledger.charging.Books.cell;
import static io.fleetledger.charging.Books.costPlus;
import static io.fleetledger.charging.Books.flat;
import static io.fleetledger.charging.Books.ofFamily;
import static io.fleetledger.charging.Books.ofModel;
import static io.fleetledger.charging.Books.prices;
import static io.fleetledger.charging.Books.since2020;
import static io.fleetledger.charging.Books.steps;
import static io.fleetledger.charging.Books.terms;
import static io.fleetledger.charging.Books.then;
import static io.fleetledger.charging.Books.tokens;
import static io.fleetledger.charging.Books.with;
import static io.fleetledger.charging.Books.withContract;
import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.catalog.History;
import io.fleetledger.catalog.PriceBook;
import io.fleetledger.catalog.PriceBook.Tiering;
import io.fleetledger.catalog.PriceBook.Unit;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The numbers are computed by hand. A line reads: unit quantity x price = charge, and where from.
 */
class RatingTest {
  private static final String TEN = "2026-03-01T10:00:00Z";
  private static final String ELEVEN = "2026-03-01T11:00:00Z";

  @Test
  void each_token_class_has_its_price_and_none_is_charged_twice() {
    Prices list =
        prices(
            book(
                "list",
                flat(Unit.INPUT_TOKEN, 550_000),
                flat(Unit.CACHED_INPUT_TOKEN, 140_000),
                flat(Unit.OUTPUT_TOKEN, 2_190_000),
                flat(Unit.REASONING_TOKEN, 3_000_000)));

    assertThat(rate(list, tokens(TEN, 1000, 400, 300, 100)))
        .containsExactly(
            "INPUT_TOKEN 600 x 0.00000055 = 0.00033 list any@0",
            "CACHED_INPUT_TOKEN 400 x 0.00000014 = 0.000056 list any@0",
            "OUTPUT_TOKEN 200 x 0.00000219 = 0.000438 list any@0",
            "REASONING_TOKEN 100 x 0.000003 = 0.0003 list any@0");
  }

  @Test
  void cached_input_and_reasoning_without_a_price_of_their_own_are_input_and_output() {
    Prices list =
        prices(
            book(
                "list",
                steps(Unit.INPUT_TOKEN, Tiering.GRADUATED, 0, 0, 2_000_000, 700, 1_000_000),
                flat(Unit.OUTPUT_TOKEN, 4_000_000)));

    Rating.Rated rated = rated(list, tokens(TEN, 1000, 400, 300, 100));

    assertThat(told(rated))
        .containsExactly(
            "INPUT_TOKEN 600 x 0.000002 = 0.0012 list any@0",
            "CACHED_INPUT_TOKEN 100 x 0.000002 = 0.0002 list any@0 as INPUT_TOKEN",
            "CACHED_INPUT_TOKEN 300 x 0.000001 = 0.0003 list any@700 as INPUT_TOKEN",
            "OUTPUT_TOKEN 200 x 0.000004 = 0.0008 list any@0",
            "REASONING_TOKEN 100 x 0.000004 = 0.0004 list any@0 as OUTPUT_TOKEN");
    assertThat(rated.counters())
        .containsEntry(new Counter("list", "any", Unit.INPUT_TOKEN), BigDecimal.valueOf(1000))
        .containsEntry(new Counter("list", "any", Unit.OUTPUT_TOKEN), BigDecimal.valueOf(300));
  }

  @Test
  void the_price_of_the_model_goes_before_the_family_s_and_that_before_any() {
    PriceBook list =
        book(
            "list",
            flat(Unit.INPUT_TOKEN, 1_000_000),
            ofFamily("llama", Unit.INPUT_TOKEN, 2_000_000),
            ofModel("llama-8b", Unit.INPUT_TOKEN, 3_000_000));

    assertThat(rate(prices(list), tokens(TEN, 10, 0, 0, 0)))
        .containsExactly("INPUT_TOKEN 10 x 0.000003 = 0.00003 list model:llama-8b@0");
    assertThat(rate(prices(list), cell(TEN, of("llama-9"), input(10))))
        .containsExactly("INPUT_TOKEN 10 x 0.000001 = 0.00001 list any@0");
    assertThat(
            rate(
                prices(book("list", list.lines().get(0), list.lines().get(1))),
                tokens(TEN, 10, 0, 0, 0)))
        .containsExactly("INPUT_TOKEN 10 x 0.000002 = 0.00002 list family:llama@0");
  }

  @Test
  void a_contract_s_line_goes_before_the_book_s_and_leaves_the_others() {
    PriceBook list =
        withContract(
            book(
                "list",
                ofModel("llama-8b", Unit.INPUT_TOKEN, 3_000_000),
                flat(Unit.OUTPUT_TOKEN, 5_000_000)),
            flat(Unit.INPUT_TOKEN, 1_000_000));

    assertThat(rate(prices(list), tokens(TEN, 10, 0, 10, 0)))
        .containsExactly(
            "INPUT_TOKEN 10 x 0.000001 = 0.00001 list contract/any@0",
            "OUTPUT_TOKEN 10 x 0.000005 = 0.00005 list any@0");
  }

  @Test
  void the_service_tier_s_factor_multiplies_every_price_but_that_of_cost() {
    Prices list =
        prices(
            with(
                book("list", flat(Unit.REQUEST, 3_000_000_000L), costPlus(20)),
                Map.of("standard", 1_250_000L)));

    assertThat(rate(list, costing(2_500_000_000L, "USD")))
        .containsExactly(
            "REQUEST 1 x 0.00375 = 0.00375 list any@0", "COST 2.5 x 1.2 = 3 list any@0");
  }

  @Test
  void requests_and_device_time_are_charged_where_they_have_a_price() {
    Prices list =
        prices(
            book(
                "list",
                flat(Unit.REQUEST, 1_000_000_000L),
                flat(Unit.DEVICE_SECOND, 2_000_000_000L)));

    assertThat(rate(list, cell(TEN, PLACE, new Used(100, 0, 100, 0, 3, 1_500_000_000L))))
        .containsExactly(
            "REQUEST 3 x 0.001 = 0.003 list any@0", "DEVICE_SECOND 1.5 x 0.002 = 0.003 list any@0");
  }

  @Test
  void what_failed_is_not_charged_unless_the_book_says_so_but_its_cost_is() {
    PriceBook list =
        book(
            "list",
            flat(Unit.INPUT_TOKEN, 1_000_000),
            flat(Unit.REQUEST, 1_000_000_000_000L),
            flat(Unit.DEVICE_SECOND, 1_000_000_000_000L),
            costPlus(0));
    UsageCell usage =
        new UsageCell(
            at(TEN),
            at(ELEVEN),
            PLACE,
            new Used(100, 0, 0, 0, 5, 3_000_000_000L),
            new Used(40, 0, 0, 0, 2, 1_000_000_000L),
            7_000_000_000L,
            "USD");

    assertThat(rate(prices(list), usage))
        .containsExactly(
            "INPUT_TOKEN 60 x 0.000001 = 0.00006 list any@0",
            "REQUEST 3 x 1 = 3 list any@0",
            "DEVICE_SECOND 2 x 1 = 2 list any@0",
            "COST 7 x 1 = 7 list any@0");
    PriceBook all = new PriceBook("list", "USD", list.lines(), Map.of(), Map.of(), true);
    assertThat(rate(prices(all), usage))
        .containsExactly(
            "INPUT_TOKEN 100 x 0.000001 = 0.0001 list any@0",
            "REQUEST 5 x 1 = 5 list any@0",
            "DEVICE_SECOND 3 x 1 = 3 list any@0",
            "COST 7 x 1 = 7 list any@0");
  }

  @Test
  void the_free_allowance_comes_first_and_splits_the_line_where_it_ends() {
    Prices list = prices(book("list", steps(Unit.INPUT_TOKEN, Tiering.FLAT, 100, 0, 2_000_000)));

    assertThat(rate(list, tokens(TEN, 60, 0, 0, 0), tokens(ELEVEN, 90, 0, 0, 0)))
        .containsExactly(
            "INPUT_TOKEN 60 x 0 = 0 list any@-1",
            "INPUT_TOKEN 40 x 0 = 0 list any@-1",
            "INPUT_TOKEN 50 x 0.000002 = 0.0001 list any@0");
  }

  @Test
  void graduated_steps_count_free_units_too() {
    Prices list =
        prices(
            book(
                "list",
                steps(Unit.INPUT_TOKEN, Tiering.GRADUATED, 30, 0, 3_000_000, 50, 2_000_000)));

    assertThat(rate(list, tokens(TEN, 100, 0, 0, 0)))
        .containsExactly(
            "INPUT_TOKEN 30 x 0 = 0 list any@-1",
            "INPUT_TOKEN 20 x 0.000003 = 0.00006 list any@0",
            "INPUT_TOKEN 50 x 0.000002 = 0.0001 list any@50");
  }

  @Test
  void a_step_that_begins_inside_a_minute_splits_its_line() {
    Prices list =
        prices(
            book(
                "list",
                steps(Unit.INPUT_TOKEN, Tiering.GRADUATED, 0, 0, 3_000_000, 1000, 1_000_000)));
    UsageCell minute =
        new UsageCell(
            at("2026-03-01T10:17:00Z"),
            at("2026-03-01T10:18:00Z"),
            PLACE,
            input(700),
            Used.NOTHING,
            0,
            "USD");

    Rating.Rated rated =
        Rating.rate(
            "USD",
            it -> list,
            List.of(minute),
            Map.of(new Counter("list", "any", Unit.INPUT_TOKEN), BigDecimal.valueOf(600)));

    assertThat(told(rated))
        .containsExactly(
            "INPUT_TOKEN 400 x 0.000003 = 0.0012 list any@0",
            "INPUT_TOKEN 300 x 0.000001 = 0.0003 list any@1000");
    assertThat(rated.lines())
        .allSatisfy(line -> assertThat(line.fromMicros()).isEqualTo(minute.fromMicros()));
  }

  @Test
  void a_volume_price_is_that_of_the_step_which_the_period_s_last_unit_reaches() {
    Prices list =
        prices(
            book(
                "list", steps(Unit.INPUT_TOKEN, Tiering.VOLUME, 10, 0, 3_000_000, 100, 2_000_000)));

    assertThat(rate(list, tokens(TEN, 60, 0, 0, 0), tokens(ELEVEN, 40, 0, 0, 0)))
        .containsExactly(
            "INPUT_TOKEN 10 x 0 = 0 list any@-1",
            "INPUT_TOKEN 50 x 0.000003 = 0.00015 list any@0",
            "INPUT_TOKEN 40 x 0.000003 = 0.00012 list any@0");
    assertThat(rate(list, tokens(TEN, 60, 0, 0, 0), tokens(ELEVEN, 41, 0, 0, 0)))
        .containsExactly(
            "INPUT_TOKEN 10 x 0 = 0 list any@-1",
            "INPUT_TOKEN 50 x 0.000002 = 0.0001 list any@100",
            "INPUT_TOKEN 41 x 0.000002 = 0.000082 list any@100");
  }

  @Test
  void units_count_by_window_and_then_by_place_whatever_order_they_come_in() {
    Prices list =
        prices(
            book(
                "list",
                steps(Unit.INPUT_TOKEN, Tiering.GRADUATED, 0, 0, 3_000_000, 100, 1_000_000)));
    Place later = new Place("search", "llama-8b", "chat", "h200", "standard", "CHAT");

    assertThat(
            rate(
                list,
                tokens(ELEVEN, 10, 0, 0, 0),
                cell(TEN, later, input(80)),
                tokens(TEN, 50, 0, 0, 0)))
        .containsExactly(
            "INPUT_TOKEN 50 x 0.000003 = 0.00015 list any@0",
            "INPUT_TOKEN 50 x 0.000003 = 0.00015 list any@0",
            "INPUT_TOKEN 30 x 0.000001 = 0.00003 list any@100",
            "INPUT_TOKEN 10 x 0.000001 = 0.00001 list any@100");
  }

  @Test
  void a_change_of_version_keeps_the_count() {
    PriceBook first =
        book("list", steps(Unit.INPUT_TOKEN, Tiering.GRADUATED, 0, 0, 3_000_000, 50, 2_000_000));
    PriceBook second =
        book("list", steps(Unit.INPUT_TOKEN, Tiering.GRADUATED, 0, 0, 9_000_000, 80, 1_000_000));
    Prices prices = prices(since2020(terms("list")), Map.of("list", then(first, ELEVEN, second)));

    assertThat(rate(prices, tokens(TEN, 60, 0, 0, 0), tokens(ELEVEN, 40, 0, 0, 0)))
        .containsExactly(
            "INPUT_TOKEN 50 x 0.000003 = 0.00015 list any@0",
            "INPUT_TOKEN 10 x 0.000002 = 0.00002 list any@50",
            "INPUT_TOKEN 20 x 0.000009 = 0.00018 list any@0",
            "INPUT_TOKEN 20 x 0.000001 = 0.00002 list any@80");
  }

  @Test
  void a_tenant_that_moves_to_another_price_book_counts_from_0_there() {
    PriceBook first =
        book("a", steps(Unit.INPUT_TOKEN, Tiering.GRADUATED, 0, 0, 3_000_000, 50, 2_000_000));
    PriceBook second =
        book("b", steps(Unit.INPUT_TOKEN, Tiering.GRADUATED, 0, 0, 5_000_000, 50, 4_000_000));
    Prices prices =
        prices(
            then(terms("a"), ELEVEN, terms("b")),
            Map.of("a", since2020(first), "b", since2020(second)));

    assertThat(rate(prices, tokens(TEN, 60, 0, 0, 0), tokens(ELEVEN, 60, 0, 0, 0)))
        .containsExactly(
            "INPUT_TOKEN 50 x 0.000003 = 0.00015 a any@0",
            "INPUT_TOKEN 10 x 0.000002 = 0.00002 a any@50",
            "INPUT_TOKEN 50 x 0.000005 = 0.00025 b any@0",
            "INPUT_TOKEN 10 x 0.000004 = 0.00004 b any@50");
  }

  @Test
  void a_token_class_without_a_price_is_a_line_without_one() {
    Prices list = prices(book("list", flat(Unit.INPUT_TOKEN, 1_000_000), costPlus(0)));

    assertThat(rate(list, tokens(TEN, 10, 0, 20, 5)))
        .containsExactly(
            "INPUT_TOKEN 10 x 0.000001 = 0.00001 list any@0",
            "OUTPUT_TOKEN 15 NO_PRICE",
            "REASONING_TOKEN 5 NO_PRICE");
  }

  @Test
  void where_no_price_applies_at_all_every_token_waits_for_one() {
    assertThat(
            rate(prices(book("list", ofModel("other", Unit.REQUEST, 1))), tokens(TEN, 10, 4, 0, 0)))
        .containsExactly("INPUT_TOKEN 6 NO_PRICE", "CACHED_INPUT_TOKEN 4 NO_PRICE");
  }

  @Test
  void where_only_cost_is_charged_tokens_need_no_price() {
    assertThat(rate(prices(book("list", costPlus(50))), costing(1, "USD")))
        .containsExactly("COST 0.000000001 x 1.5 = 0.0000000015 list any@0");
  }

  @Test
  void a_tenant_without_a_price_book_is_not_charged_and_one_with_an_unknown_book_waits() {
    assertThat(rate(prices(since2020(terms(null)), Map.of()), tokens(TEN, 10, 0, 0, 0))).isEmpty();
    assertThat(rate(prices(since2020(terms("gone")), Map.of()), tokens(TEN, 10, 0, 0, 0)))
        .containsExactly("INPUT_TOKEN 10 NO_PRICE_BOOK");
    assertThat(
            rate(
                prices(
                    since2020(terms("late")),
                    Map.of("late", History.since(at(ELEVEN), book("late")))),
                tokens(TEN, 10, 0, 0, 0)))
        .containsExactly("INPUT_TOKEN 10 NO_PRICE_BOOK");
    assertThat(rate(prices(new History<>(List.of()), Map.of()), tokens(TEN, 10, 0, 0, 0)))
        .containsExactly("INPUT_TOKEN 10 NO_PRICE_BOOK");
  }

  @Test
  void currencies_are_not_converted() {
    PriceBook dollars = book("list", flat(Unit.INPUT_TOKEN, 1_000_000), costPlus(10));
    Prices euros =
        prices(since2020(terms("list", "EUR", 1, "UTC")), Map.of("list", since2020(dollars)));

    assertThat(rate(prices(dollars), costing(5, "EUR")))
        .containsExactly(
            "INPUT_TOKEN 100 x 0.000001 = 0.0001 list any@0", "COST 0.000000005 OTHER_CURRENCY");
    assertThat(told(Rating.rate("EUR", it -> euros, List.of(tokens(TEN, 9, 0, 0, 0)), Map.of())))
        .containsExactly("INPUT_TOKEN 9 OTHER_CURRENCY");
    assertThat(told(Rating.rate("USD", it -> euros, List.of(tokens(TEN, 9, 0, 0, 0)), Map.of())))
        .as("a period is charged in one currency")
        .containsExactly("INPUT_TOKEN 9 OTHER_CURRENCY");
  }

  private static Place of(String model) {
    return new Place("search", model, "chat", "h100", "standard", "CHAT");
  }

  private static Used input(long tokens) {
    return new Used(tokens, 0, 0, 0, 1, 0);
  }

  private static UsageCell costing(long nanos, String currency) {
    return new UsageCell(at(TEN), at(ELEVEN), PLACE, input(100), Used.NOTHING, nanos, currency);
  }

  private static Rating.Rated rated(Prices prices, UsageCell... cells) {
    return Rating.rate("USD", it -> prices, List.of(cells), Map.of());
  }

  private static List<String> rate(Prices prices, UsageCell... cells) {
    return told(rated(prices, cells));
  }

  static List<String> told(Rating.Rated rated) {
    return rated.lines().stream().map(RatingTest::told).toList();
  }

  private static String told(ChargeLine line) {
    String what = line.unit() + " " + line.quantity().toPlainString();
    BigDecimal charge = line.charge();
    return switch (line.pricing()) {
      case Pricing.Unpriced unpriced -> what + " " + unpriced.reason();
      case Pricing.Priced price ->
          "%s x %s = %s %s %s@%d%s"
              .formatted(
                  what,
                  price.unitPrice().toPlainString(),
                  charge == null ? "" : charge.toPlainString(),
                  price.priceBookId(),
                  price.scope(),
                  price.tierFrom(),
                  line.priceUnit() == line.unit() ? "" : " as " + line.priceUnit());
    };
  }
}
