package io.fleetledger.billing;

import static io.fleetledger.billing.StatementLedger.LONG_AGO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fleetledger.charging.SealedStatement;
import io.fleetledger.charging.Statement;
import io.fleetledger.charging.StatementLine;
import io.fleetledger.time.Micros;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a period can be closed, and what becomes of what comes later. */
class ClosingTest {
  private final StatementLedger ledger;

  ClosingTest() throws Exception {
    ledger = new StatementLedger();
  }

  @BeforeEach
  void use() throws Exception {
    ledger.prices(LONG_AGO, "USD", "2", "10");
    ledger.tenant("acme", "UTC", 1);
    ledger.use("acme", "2026-03-10T10:00:00Z", 1_000_000, 0, 0);
  }

  @AfterEach
  void close() throws Exception {
    ledger.close();
  }

  @Test
  void a_closed_period_is_not_closed_again() throws Exception {
    ledger.close("acme");

    refused("acme", "2026-03-01")
        .hasMessage(
            "acme/2026-03-01 is closed: see `statement show acme/2026-03-01`; what is wrong in it is righted in acme/2026-04-01");
  }

  @Test
  void periods_are_closed_in_order_and_chained() throws Exception {
    ledger.use("acme", "2026-05-10T10:00:00Z", 1_000_000, 0, 0);
    ledger.rate();

    refused("acme", "2026-05-01")
        .hasMessage(
            "acme/2026-05-01 can't be closed before acme/2026-03-01: periods are closed in order");

    SealedStatement march = ledger.close("acme");
    SealedStatement april = ledger.close("acme");
    SealedStatement may = ledger.close("acme");
    assertThat(march.seal().previousHash()).isNull();
    assertThat(april.seal().previousHash()).isEqualTo(march.seal().hash());
    assertThat(may.seal().previousHash()).isEqualTo(april.seal().hash());
    assertThat(april.statement().lines()).isEmpty();
    assertThat(may.seal().number()).isEqualTo(3);
  }

  @Test
  void a_day_on_which_no_period_begins_is_refused() throws Exception {
    ledger.rate();
    refused("acme", "2026-03-02")
        .hasMessage(
            "no period of acme begins on 2026-03-02: the one that holds it begins on 2026-03-01");
  }

  @Test
  void a_tenant_that_the_catalog_does_not_know_is_refused() {
    refused("nobody", null).hasMessageContaining("the catalog has no tenant nobody");
  }

  @Test
  void a_period_that_events_may_still_revise_is_refused() throws Exception {
    ledger.rate();
    // An event that finishes a day into April may have run in March.
    ledger.settle(Instant.parse("2026-04-02T00:00:00Z"));

    refused("acme", null)
        .hasMessageContaining("acme/2026-03-01 is not settled")
        .hasMessageContaining("close it when the fleet has settled up to 2026-04-02T01:00:00Z");

    ledger.settle(Instant.parse("2026-04-02T01:00:00Z"));
    assertThat(ledger.close("acme").statement().id()).isEqualTo("acme/2026-03-01");
  }

  @Test
  void a_period_of_which_not_every_partition_has_said_how_far_it_is_is_refused() throws Exception {
    ledger.rate();
    ledger.database.execute("UPDATE ledger.source_topic SET partitions = 2");

    refused("acme", null).hasMessageContaining("1 of 2 partitions have said how far they are");
  }

  @Test
  void usage_that_is_on_its_way_to_the_tables_is_waited_for() throws Exception {
    ledger.rate();
    ledger.database.execute("UPDATE ledger.node_usage SET input_tokens = input_tokens + 5");

    refused("acme", null).hasMessageContaining("at 1 places and minutes nodes and tenants differ");
  }

  @Test
  void what_waits_to_be_rated_is_waited_for() throws Exception {
    ledger.rate();
    ledger.use("acme", "2026-03-11T10:00:00Z", 1, 0, 0);

    refused("acme", null)
        .hasMessageContaining("has 1 hours that wait to be rated: let `run` work and try again");
  }

  @Test
  void usage_without_a_price_is_refused_until_it_has_one() throws Exception {
    ledger.tenant("tanaka", "Asia/Tokyo", 1, "JPY", null);
    ledger.use("tanaka", "2026-03-10T10:00:00Z", 1_000_000, 0, 0);
    ledger.rate();

    refused("tanaka", null)
        .hasMessage(
            "tanaka/2026-03-01 has 1 lines without a price, the first: INPUT_TOKEN of model llama on 2026-03-10 (NO_PRICE_BOOK); apply a catalog that prices them");

    ledger.prices(LONG_AGO, "JPY", "300", "900");
    assertThat(ledger.close("tanaka").statement().total()).isEqualByComparingTo("300");
  }

  @Test
  void a_back_dated_price_that_has_not_been_settled_is_refused() throws Exception {
    ledger.rate();
    ledger.prices(Instant.parse("2026-02-01T00:00:00Z"), "USD", "3", "10");
    ledger.rate();

    refused("acme", null).hasMessageContaining("settle them with `recompute`");
  }

  @Test
  void records_in_suspense_are_an_obstacle_unless_one_says_so() throws Exception {
    ledger.rate();
    ledger.database.execute(
        """
        INSERT INTO ledger.suspense VALUES ('inference-events', 0, 77, 'UNKNOWN_MODEL', 'gpt', 'node-1',
          'acme', 'event-77', '2026-03-20T10:00:00Z')""");

    refused("acme", null)
        .hasMessageContaining("has 1 records in suspense: see `suspense list --tenant acme`");
    assertThat(ledger.close("acme", null, true).statement().lines()).hasSize(1);
  }

  @Test
  void what_comes_late_is_charged_in_the_next_open_period_at_the_price_of_its_window()
      throws Exception {
    ledger.close("acme");
    ledger.prices(Instant.parse("2026-04-01T00:00:00Z"), "USD", "5", "10");
    ledger.use("acme", "2026-04-10T10:00:00Z", 1_000_000, 0, 0);
    ledger.useLate("acme", "2026-03-20T14:07:30Z", 500_000, 10_000);
    ledger.useLate("acme", "2026-04-11T09:00:00Z", 100_000, 0);
    ledger.rate();

    Statement april = ledger.close("acme").statement();

    assertThat(april.lines())
        .extracting(StatementTest::told)
        .containsExactly(
            "USAGE INPUT_TOKEN 2026-04-10T00:00:00Z 1000000 x 0.000005 = 5",
            "USAGE INPUT_TOKEN 2026-04-11T00:00:00Z 100000 x 0.000005 = 0.5",
            "CORRECTION INPUT_TOKEN 2026-03-20T14:07:00Z 500000 x 0.000002 = 1",
            "CORRECTION OUTPUT_TOKEN 2026-03-20T14:07:00Z 10000 x 0.00001 = 0.1");
    StatementLine correction = april.lines().get(2);
    assertThat(Micros.toInstant(correction.untilMicros())).isEqualTo("2026-03-20T14:08:00Z");
    assertThat(correction.compute()).isNotNull();
    assertThat(correction.compute().requests()).isOne();
    assertThat(correction.compute().costNanos()).isZero();
    assertThat(ledger.close("acme").statement().lines()).isEmpty();
    assertThat(ledger.differences("acme/2026-04-01")).isEmpty();
    assertThat(ledger.differences("acme/2026-03-01")).isEmpty();
  }

  @Test
  void what_comes_late_stands_at_the_step_that_its_period_had_reached() throws Exception {
    ledger.tenant("birch", "UTC", 1, "EUR", null);
    ledger.book(
        LONG_AGO,
        "EUR",
        List.of(
            StatementLedger.steps(
                "INPUT_TOKEN", "GRADUATED", Map.of(0L, "4", 1_000_000L, "3", 2_000_000L, "1"))),
        "");
    ledger.database.execute(
        "UPDATE ledger.price_book_version SET profile = jsonb_set(profile, '{lines}', profile -> 'lines' || '[{\"unit\": \"OUTPUT_TOKEN\", \"tiering\": \"FLAT\", \"tiers\": [{\"from_quantity\": 0, \"unit_price_picos\": 0}], \"free_quantity\": 0}]') WHERE price_book_id = 'list-EUR'");
    ledger.use("birch", "2026-03-10T10:00:00Z", 1_200_000, 0, 0);
    assertThat(ledger.close("birch").statement().total()).isEqualByComparingTo("4.6");

    ledger.useLate("birch", "2026-03-11T10:00:00Z", 300_000, 0);
    assertThat(ledger.close("birch").statement().lines())
        .extracting(StatementTest::told)
        .containsExactly("CORRECTION INPUT_TOKEN 2026-03-11T10:00:00Z 300000 x 0.000003 = 0.9");

    // The third step begins within what comes now: the two late ones count on from each other.
    ledger.useLate("birch", "2026-03-01T10:00:00Z", 600_000, 0);
    assertThat(ledger.close("birch").statement().lines())
        .extracting(StatementTest::told)
        .containsExactly(
            "CORRECTION INPUT_TOKEN 2026-03-01T10:00:00Z 500000 x 0.000003 = 1.5",
            "CORRECTION INPUT_TOKEN 2026-03-01T10:00:00Z 100000 x 0.000001 = 0.1");
    assertThat(ledger.differences("birch/2026-04-01")).isEmpty();
    assertThat(ledger.differences("birch/2026-05-01")).isEmpty();
  }

  @Test
  void of_two_who_close_at_once_one_does() throws Exception {
    ledger.rate();
    var together = new CountDownLatch(1);
    try (ExecutorService closers = Executors.newFixedThreadPool(2)) {
      List<Future<String>> outcomes = List.of(closer(closers, together), closer(closers, together));
      together.countDown();
      List<String> told = List.of(outcomes.get(0).get(), outcomes.get(1).get());
      assertThat(told).contains("closed").anyMatch(each -> each.contains("is closed: see"));
    }
    assertThat(ledger.database.number("SELECT count(*) FROM ledger.statement"))
        .isEqualByComparingTo("1");
  }

  private Future<String> closer(ExecutorService closers, CountDownLatch together) {
    return closers.submit(
        () -> {
          together.await();
          try {
            ledger.close("acme", "2026-03-01", false);
            return "closed";
          } catch (StatementRefusedException refused) {
            return refused.getMessage();
          }
        });
  }

  private org.assertj.core.api.AbstractThrowableAssert<?, ?> refused(
      String tenant, @org.jspecify.annotations.Nullable String firstDay) {
    return assertThatThrownBy(() -> ledger.close(tenant, firstDay, false))
        .isInstanceOf(StatementRefusedException.class);
  }
}
