package io.fleetledger.billing;

import static io.fleetledger.charging.Books.at;
import static io.fleetledger.charging.Books.book;
import static io.fleetledger.charging.Books.costPlus;
import static io.fleetledger.charging.Books.flat;
import static io.fleetledger.charging.Books.ofFamily;
import static io.fleetledger.charging.Books.ofModel;
import static io.fleetledger.charging.Books.since2020;
import static io.fleetledger.charging.Books.steps;
import static io.fleetledger.charging.Books.terms;
import static io.fleetledger.charging.Books.then;
import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.catalog.History;
import io.fleetledger.catalog.PriceBook;
import io.fleetledger.catalog.PriceBook.Contract;
import io.fleetledger.catalog.PriceBook.Tiering;
import io.fleetledger.catalog.PriceBook.Unit;
import io.fleetledger.catalog.Version;
import io.fleetledger.charging.Prices;
import java.math.BigDecimal;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PricingRevisionsTest {
  private static final PriceBook FULL =
      new PriceBook(
          "full",
          "EUR",
          List.of(
              ofModel("llama-8b", Unit.INPUT_TOKEN, 1),
              ofFamily("llama", Unit.OUTPUT_TOKEN, 2),
              steps(Unit.REASONING_TOKEN, Tiering.VOLUME, 7, 0, 9, 100, 8),
              costPlus(12)),
          Map.of("batch", 500_000L),
          Map.of(
              "acme",
              new Contract(List.of(flat(Unit.REQUEST, 3)), 10_000_500_000_000L),
              "zeta",
              new Contract(List.of(), null)),
          true);

  private final RatedTables tables;

  PricingRevisionsTest() throws Exception {
    tables = new RatedTables();
  }

  @AfterEach
  void close() throws Exception {
    tables.close();
  }

  @Test
  void the_tables_tell_prices_as_the_catalog_does() throws Exception {
    var terms =
        then(terms("full", "EUR", 15, "Europe/Berlin"), "2026-03-01T00:00:00Z", terms(null));
    tables.put("acme", terms);
    tables.put(since2020(FULL));
    tables.rate();

    Prices prices = prices(Long.MAX_VALUE);

    assertThat(prices.tenant()).isEqualTo(terms);
    assertThat(prices.books()).isEqualTo(Map.of("full", since2020(FULL)));
    assertThat(prices.commitmentAt(at("2026-02-01T00:00:00Z")))
        .isEqualTo(new BigDecimal("10000.5"));
    assertThat(prices.commitmentAt(at("2026-03-01T00:00:00Z"))).isNull();
  }

  @Test
  void every_content_stays_and_the_same_again_is_none() throws Exception {
    PriceBook first = book("list", flat(Unit.REQUEST, 1));
    PriceBook second = book("list", flat(Unit.REQUEST, 2));
    History<PriceBook> ending =
        new History<>(
            List.of(new Version<>(at("2026-01-01T00:00:00Z"), at("2026-02-01T00:00:00Z"), first)));
    for (History<PriceBook> each : List.of(since2020(first), since2020(first), ending)) {
      tables.put(each);
      tables.rate();
    }
    tables.put(then(first, "2026-03-01T00:00:00Z", second));
    tables.rate();

    assertThat(tables.told("SELECT revision FROM ledger.pricing_revision ORDER BY 1"))
        .containsExactly("1", "2", "3");
    assertThat(prices(1).books()).isEqualTo(Map.of("list", since2020(first)));
    assertThat(prices(2).books()).isEqualTo(Map.of("list", ending));
    assertThat(prices(0).books()).isEmpty();
  }

  private Prices prices(long revision) throws Exception {
    try (Connection connection = tables.database().pool().getConnection()) {
      return new PricingRevisions().prices(connection, "acme", revision);
    }
  }
}
