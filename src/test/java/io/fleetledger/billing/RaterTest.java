package io.fleetledger.billing;

import static io.fleetledger.charging.Books.book;
import static io.fleetledger.charging.Books.costPlus;
import static io.fleetledger.charging.Books.flat;
import static io.fleetledger.charging.Books.since2020;
import static io.fleetledger.charging.Books.steps;
import static io.fleetledger.charging.Books.terms;
import static io.fleetledger.charging.Books.then;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fleetledger.catalog.PriceBook;
import io.fleetledger.catalog.PriceBook.Tiering;
import io.fleetledger.catalog.PriceBook.Unit;
import io.fleetledger.schema.Grain;
import io.fleetledger.schema.TenantUsage;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RaterTest {
  private static final PriceBook LIST = book("list", flat(Unit.INPUT_TOKEN, 2_000_000));
  private static final PriceBook DEARER = book("list", flat(Unit.INPUT_TOKEN, 3_000_000));

  private final RatedTables tables;

  RaterTest() throws Exception {
    tables = new RatedTables();
  }

  @AfterEach
  void close() throws Exception {
    tables.close();
  }

  @Test
  void usage_is_charged_hour_by_hour_and_again_when_it_changes() throws Exception {
    acme(LIST);
    tables.use("acme", "2026-03-01T10:05:00Z", 100);
    tables.use("acme", "2026-03-01T11:05:00Z", 50);
    tables.rate();
    tables.use("acme", "2026-03-01T10:07:00Z", 11);

    assertThat(tables.broken()).as("what is due is not compared").isEmpty();
    tables.rate();

    assertThat(tables.charges("acme"))
        .containsExactly(
            "03-01 10:00-11:00 INPUT_TOKEN 111 x 0.000002 = 0.000222 @0",
            "03-01 11:00-12:00 INPUT_TOKEN 50 x 0.000002 = 0.0001 @0");
    assertThat(tables.told("SELECT hours_due FROM fleet.rating")).containsExactly("0");
    assertThat(tables.broken()).isEmpty();
  }

  @Test
  void usage_that_is_gone_is_not_charged() throws Exception {
    acme(LIST);
    tables.use("acme", "2026-03-01T10:05:00Z", 100);
    tables.rate();

    tables.database().execute("DELETE FROM ledger.tenant_usage");
    tables.rate();

    assertThat(tables.dump()).isEmpty();
  }

  @Test
  void a_price_that_changes_within_an_hour_charges_its_minutes_apart() throws Exception {
    tables.put("acme", since2020(terms("list")));
    tables.put(then(LIST, "2026-03-01T10:40:00Z", DEARER));
    tables.use("acme", "2026-03-01T10:39:00Z", 100);
    tables.use("acme", "2026-03-01T10:40:00Z", 10);
    tables.rate();

    assertThat(tables.charges("acme"))
        .containsExactly(
            "03-01 10:00-10:40 INPUT_TOKEN 100 x 0.000002 = 0.0002 @0",
            "03-01 10:40-11:00 INPUT_TOKEN 10 x 0.000003 = 0.00003 @0");
    assertThat(tables.broken()).isEmpty();
  }

  @Test
  void late_usage_moves_the_steps_of_all_later_hours() throws Exception {
    acme(book("list", steps(Unit.INPUT_TOKEN, Tiering.GRADUATED, 0, 0, 3_000_000, 100, 1_000_000)));
    tables.use("acme", "2026-03-01T10:00:00Z", 60);
    tables.use("acme", "2026-03-01T12:00:00Z", 60);
    tables.rate();
    tables.use("acme", "2026-03-01T11:00:00Z", 30);
    tables.rate();

    assertThat(tables.charges("acme"))
        .containsExactly(
            "03-01 10:00-11:00 INPUT_TOKEN 60 x 0.000003 = 0.00018 @0",
            "03-01 11:00-12:00 INPUT_TOKEN 30 x 0.000003 = 0.00009 @0",
            "03-01 12:00-13:00 INPUT_TOKEN 10 x 0.000003 = 0.00003 @0",
            "03-01 12:00-13:00 INPUT_TOKEN 50 x 0.000001 = 0.00005 @100");
  }

  @Test
  void a_volume_price_that_reaches_another_step_charges_the_whole_period_anew() throws Exception {
    acme(book("list", steps(Unit.INPUT_TOKEN, Tiering.VOLUME, 0, 0, 3_000_000, 100, 1_000_000)));
    tables.use("acme", "2026-03-01T10:00:00Z", 60);
    tables.use("acme", "2026-03-20T10:00:00Z", 40);
    tables.rate();
    assertThat(tables.charges("acme")).allMatch(line -> line.endsWith("@0"));

    tables.use("acme", "2026-03-31T23:59:00Z", 1);
    tables.use("acme", "2026-04-01T00:00:00Z", 1);
    tables.rate();

    assertThat(tables.charges("acme"))
        .containsExactly(
            "03-01 10:00-11:00 INPUT_TOKEN 60 x 0.000001 = 0.00006 @100",
            "03-20 10:00-11:00 INPUT_TOKEN 40 x 0.000001 = 0.00004 @100",
            "03-31 23:00-00:00 INPUT_TOKEN 1 x 0.000001 = 0.000001 @100",
            "04-01 00:00-01:00 INPUT_TOKEN 1 x 0.000003 = 0.000003 @0");
  }

  @Test
  void a_period_that_begins_within_an_hour_cuts_it_and_counts_from_0() throws Exception {
    tables.put("acme", since2020(terms("list", "USD", 1, "Asia/Kolkata")));
    tables.put(
        since2020(book("list", steps(Unit.INPUT_TOKEN, Tiering.GRADUATED, 5, 0, 2_000_000))));
    tables.use("acme", "2026-02-28T18:29:00Z", 7);
    tables.use("acme", "2026-02-28T18:30:00Z", 7);
    tables.rate();
    tables.use("acme", "2026-02-28T18:31:00Z", 1);
    tables.rate();

    assertThat(tables.charges("acme"))
        .containsExactly(
            "02-28 18:00-18:30 INPUT_TOKEN 5 x 0 = 0 @-1",
            "02-28 18:00-18:30 INPUT_TOKEN 2 x 0.000002 = 0.000004 @0",
            "02-28 18:30-19:00 INPUT_TOKEN 5 x 0 = 0 @-1",
            "02-28 18:30-19:00 INPUT_TOKEN 3 x 0.000002 = 0.000006 @0");
    assertThat(tables.broken()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void the_order_of_usage_and_the_number_of_ratings_change_no_byte(long seed) throws Exception {
    List<TenantUsage> rows = new ArrayList<>();
    for (String tenant : List.of("free", "graduated", "volume", "changing")) {
      for (int day = 1; day < 60; day += 7) {
        for (int hour = 0; hour < 24; hour += 5) {
          Instant at =
              Instant.parse("2026-02-20T00:00:00Z").plus(Duration.ofHours(24 * day + hour));
          rows.add(tables.usage(Grain.MINUTE, tenant, at.plusSeconds(600), 10 + day));
          rows.add(tables.usage(Grain.MINUTE, tenant, at.plusSeconds(2400), hour));
          rows.add(tables.usage(Grain.HOUR, tenant, at, 10 + day + hour));
        }
      }
    }
    try (RatedTables once = new RatedTables()) {
      for (RatedTables each : List.of(tables, once)) {
        each.put("free", since2020(terms("free", "USD", 1, "America/New_York")));
        each.put("graduated", since2020(terms("graduated", "USD", 15, "Pacific/Kiritimati")));
        each.put("volume", since2020(terms("volume", "USD", 1, "Asia/Kolkata")));
        each.put("changing", then(terms("free"), "2026-03-13T10:30:00Z", terms("graduated")));
        each.put(since2020(book("free", steps(Unit.INPUT_TOKEN, Tiering.FLAT, 100, 0, 5))));
        each.put(
            then(
                book("graduated", steps(Unit.INPUT_TOKEN, Tiering.GRADUATED, 0, 0, 9, 70, 4)),
                "2026-03-13T05:20:00Z",
                book("graduated", steps(Unit.INPUT_TOKEN, Tiering.GRADUATED, 9, 0, 7, 90, 4))));
        each.put(
            since2020(book("volume", steps(Unit.INPUT_TOKEN, Tiering.VOLUME, 5, 0, 9, 300, 3))));
        each.rate();
      }
      once.write(rows.toArray(TenantUsage[]::new));
      once.rate();

      List<TenantUsage> shuffled = new ArrayList<>(rows);
      Collections.shuffle(shuffled, new Random(seed));
      for (int from = 0; from < shuffled.size(); from += 37) {
        int until = Math.min(from + 37, shuffled.size());
        tables.write(shuffled.subList(from, until).toArray(TenantUsage[]::new));
        tables.rate();
      }

      assertThat(tables.dump()).hasSizeGreaterThan(200).isEqualTo(once.dump());
      assertThat(tables.broken()).isEmpty();
    }
  }

  @Test
  void usage_without_a_price_is_charged_when_the_price_arrives() throws Exception {
    tables.use("acme", "2026-03-01T10:00:00Z", 10);
    tables.rate();
    assertThat(tables.charges("acme"))
        .containsExactly("03-01 10:00-11:00 INPUT_TOKEN 10 NO_PRICE_BOOK");
    assertThat(tables.told("SELECT unit || lines FROM fleet.unpriced"))
        .containsExactly("INPUT_TOKEN1");

    tables.put("acme", since2020(terms("list")));
    tables.put(since2020(book("list", flat(Unit.OUTPUT_TOKEN, 1))));
    tables.rate();
    assertThat(tables.charges("acme")).containsExactly("03-01 10:00-11:00 INPUT_TOKEN 10 NO_PRICE");

    tables.put(since2020(LIST));
    tables.rate();
    assertThat(tables.charges("acme"))
        .containsExactly("03-01 10:00-11:00 INPUT_TOKEN 10 x 0.000002 = 0.00002 @0");
    assertThat(tables.told("SELECT tenant_id FROM fleet.recompute_due")).isEmpty();
    assertThat(tables.broken()).isEmpty();
  }

  @Test
  void a_price_announced_before_it_is_used_needs_no_recompute() throws Exception {
    acme(LIST);
    tables.use("acme", "2026-03-01T10:20:00Z", 100);
    tables.rate();
    tables.put(then(LIST, "2026-03-01T10:40:00Z", DEARER));
    tables.rate();
    tables.use("acme", "2026-03-01T10:45:00Z", 10);
    tables.rate();

    assertThat(tables.charges("acme"))
        .containsExactly(
            "03-01 10:00-10:40 INPUT_TOKEN 100 x 0.000002 = 0.0002 @0",
            "03-01 10:40-11:00 INPUT_TOKEN 10 x 0.000003 = 0.00003 @0");
    assertThat(tables.told("SELECT tenant_id FROM fleet.recompute_due")).isEmpty();
  }

  @Test
  void a_back_dated_price_changes_nothing_that_is_rated_and_says_so() throws Exception {
    acme(LIST);
    tables.use("acme", "2026-03-01T10:20:00Z", 100);
    tables.rate();
    tables.put(since2020(DEARER));
    tables.use("acme", "2026-03-01T10:21:00Z", 1);
    tables.use("acme", "2026-03-01T11:00:00Z", 10);
    tables.rate();

    assertThat(tables.charges("acme"))
        .containsExactly(
            "03-01 10:00-11:00 INPUT_TOKEN 101 x 0.000002 = 0.000202 @0",
            "03-01 11:00-12:00 INPUT_TOKEN 10 x 0.000003 = 0.00003 @0");
    assertThat(
            tables.told(
                "SELECT concat_ws(' ', tenant_id, due_from AT TIME ZONE 'UTC', changed_kind, changed_id) FROM fleet.recompute_due"))
        .containsExactly("acme 2026-03-01 10:20:00 price_book list");
    assertThat(tables.broken()).containsExactly("rated hours have the prices in force then");
  }

  @Test
  void a_contract_of_another_tenant_or_another_budget_changes_nothing() throws Exception {
    acme(LIST);
    tables.use("acme", "2026-03-01T10:20:00Z", 100);
    tables.rate();
    List<String> before = tables.dump();

    tables.put(
        since2020(
            new PriceBook(
                "list",
                "USD",
                LIST.lines(),
                java.util.Map.of(),
                java.util.Map.of("zeta", new PriceBook.Contract(DEARER.lines(), 5L)),
                false)));
    tables.rate();

    assertThat(tables.told("SELECT tenant_id FROM fleet.recompute_due")).isEmpty();
    assertThat(tables.dump()).isEqualTo(before);
  }

  @Test
  void only_one_rates_at_a_time() throws Exception {
    acme(LIST);
    tables.use("acme", "2026-03-01T10:20:00Z", 100);
    try (Connection other = tables.database().pool().getConnection()) {
      other.setAutoCommit(false);
      RatingLock.take(other);
      tables.rate();
      assertThat(tables.charges("acme")).isEmpty();
      other.rollback();
    }
    tables.rate();
    assertThat(tables.charges("acme")).hasSize(1);
  }

  @Test
  void an_hour_that_a_writer_is_at_is_rated_when_it_is_done() throws Exception {
    acme(LIST);
    tables.use("acme", "2026-03-01T10:20:00Z", 100);
    try (Connection writer = tables.database().pool().getConnection()) {
      writer.setAutoCommit(false);
      writer
          .createStatement()
          .execute("UPDATE ledger.tenant_usage SET input_tokens = 70, revision = revision + 9");
      tables.rate();
      assertThat(tables.charges("acme")).isEmpty();
      writer.commit();
    }
    tables.rate();
    assertThat(tables.charges("acme"))
        .containsExactly("03-01 10:00-11:00 INPUT_TOKEN 70 x 0.000002 = 0.00014 @0");
  }

  @Test
  void margin_is_charge_less_cost_and_unknown_where_currencies_differ() throws Exception {
    acme(book("list", flat(Unit.INPUT_TOKEN, 2_000_000), costPlus(100)));
    tables.put("euro", since2020(terms("list", "EUR", 1, "UTC")));
    tables.put("inside", since2020(terms(null)));
    for (String tenant : List.of("acme", "euro", "inside")) {
      tables.use(tenant, "2026-03-01T10:20:00Z", 1_000_000);
    }
    tables.rate();

    assertThat(
            tables.told(
                """
                SELECT concat_ws(' ', tenant_id, currency, charge, total_cost, coalesce(margin::text, '-'))
                FROM fleet.margin_day ORDER BY tenant_id, currency"""))
        .containsExactly(
            "acme USD 4 1.000000000 3.000000000",
            "euro EUR -",
            "euro USD 1.000000000 -",
            "inside USD 0 1.000000000 -1.000000000");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE ledger.charge SET charge = charge + 0.000001",
        "UPDATE ledger.charge SET quantity = quantity + 1, charge = charge + unit_price",
        "DELETE FROM ledger.charge",
        "DELETE FROM ledger.rated_hour",
        "INSERT INTO ledger.charge SELECT tenant_id, period_start, window_start, window_end, 'other', model_id, pool_id, accelerator_id, service_tier, call_kind, unit, line, quantity, price_book_id, price_version, price_scope, price_unit, tier_from, unit_price, charge, unpriced_reason, currency FROM ledger.charge",
      })
  void what_is_changed_by_hand_is_seen_by_the_laws(String tampering) throws Exception {
    acme(LIST);
    tables.use("acme", "2026-03-01T10:20:00Z", 100);
    tables.rate();
    assertThat(tables.broken()).isEmpty();

    tables.database().execute(tampering);

    assertThat(tables.broken()).isNotEmpty();
  }

  @Test
  void the_thread_rates_until_it_is_closed() throws Exception {
    acme(LIST);
    tables.use("acme", "2026-03-01T10:20:00Z", 100);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    try (Rater rater = new Rater(tables.database().pool(), failure::set)) {
      rater.start();
      rater.awaitRated(Duration.ofSeconds(30));
      assertThat(tables.charges("acme")).hasSize(1);
      assertThat(rater.status().waitingFor()).isNull();
      assertThat(failure.get()).isNull();
    }
  }

  @Test
  void what_it_can_not_cure_ends_it_and_is_told() throws Exception {
    tables.use("acme", "2026-03-01T10:20:00Z", 100);
    tables.database().execute("DROP TABLE ledger.charge CASCADE");
    AtomicReference<Throwable> failure = new AtomicReference<>();
    try (Rater rater = new Rater(tables.database().pool(), failure::set)) {
      rater.start();
      assertThatThrownBy(() -> rater.awaitRated(Duration.ofSeconds(30)))
          .hasMessageContaining("the rater has ended")
          .hasMessageContaining("ledger.charge");
      await().until(() -> failure.get() != null);
    }
  }

  private void acme(PriceBook book) throws Exception {
    tables.put("acme", since2020(terms(book.priceBookId())));
    tables.put(since2020(book));
  }
}
