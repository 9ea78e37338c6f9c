package io.fleetledger.billing;

import static io.fleetledger.charging.Books.book;
import static io.fleetledger.charging.Books.flat;
import static io.fleetledger.charging.Books.since2020;
import static io.fleetledger.charging.Books.steps;
import static io.fleetledger.charging.Books.terms;
import static io.fleetledger.charging.Books.then;
import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.catalog.PriceBook;
import io.fleetledger.catalog.PriceBook.Tiering;
import io.fleetledger.catalog.PriceBook.Unit;
import io.fleetledger.charging.Books;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RecomputeTest {
  private static final PriceBook LIST = book("list", flat(Unit.INPUT_TOKEN, 2_000_000));
  private static final PriceBook DEARER = book("list", flat(Unit.INPUT_TOKEN, 3_000_000));

  private final RatedTables tables;
  private final Recompute recompute;

  RecomputeTest() throws Exception {
    tables = new RatedTables();
    recompute = new Recompute(tables.database().pool());
  }

  @BeforeEach
  void rateAnHour() throws Exception {
    tables.put("acme", since2020(terms("list")));
    tables.put(since2020(LIST));
    tables.use("acme", "2026-03-01T10:20:00Z", 100);
    tables.use("acme", "2026-03-02T10:20:00Z", 10);
    tables.rate();
  }

  @AfterEach
  void close() throws Exception {
    tables.close();
  }

  @Test
  void a_dry_run_says_what_would_change_and_changes_nothing() throws Exception {
    tables.put(then(LIST, "2026-03-02T00:00:00Z", DEARER));
    tables.rate();
    List<String> before = tables.dump();

    assertThat(recompute.tenants(null)).containsExactly("acme");
    assertThat(run("acme", null, false))
        .containsExactly("acme 2026-03-01T00:00:00Z 2 -> 2 lines, 0.00022 -> 0.00023 USD");

    assertThat(tables.dump()).isEqualTo(before);
    assertThat(tables.told("SELECT tenant_id FROM fleet.recompute_due")).containsExactly("acme");
    assertThat(tables.told("SELECT recomputed_by FROM fleet.recompute")).isEmpty();
  }

  @Test
  void it_charges_by_the_prices_of_now_and_leaves_a_trail() throws Exception {
    tables.put(then(LIST, "2026-03-01T10:20:00Z", DEARER));

    run("acme", null, true);

    assertThat(tables.charges("acme"))
        .containsExactly(
            "03-01 10:20-11:00 INPUT_TOKEN 100 x 0.000003 = 0.0003 @0",
            "03-02 10:00-11:00 INPUT_TOKEN 10 x 0.000003 = 0.00003 @0");
    assertThat(tables.broken()).isEmpty();
    assertThat(
            tables.told(
                """
                SELECT concat_ws(' ', recomputed_by, recompute_reason, tenant_id,
                  totals_before -> 0 ->> 'charge', totals_after -> 0 ->> 'charge')
                FROM fleet.recompute"""))
        .containsExactly("jo wrong price acme 0.00022 0.00033");
    tables.rate();
    assertThat(recompute.tenants(null)).isEmpty();
  }

  @Test
  void since_an_instant_leaves_what_was_before_it() throws Exception {
    tables.put(since2020(DEARER));

    run("acme", Books.at("2026-03-02T10:59:00Z"), true);

    assertThat(tables.charges("acme"))
        .containsExactly(
            "03-01 10:00-11:00 INPUT_TOKEN 100 x 0.000002 = 0.0002 @0",
            "03-02 10:00-11:00 INPUT_TOKEN 10 x 0.000003 = 0.00003 @0");
    assertThat(tables.told("SELECT tenant_id FROM fleet.recompute_due"))
        .as("the first day is still to be recomputed")
        .containsExactly("acme");
  }

  @Test
  void a_step_that_moves_reaches_back_only_with_a_recompute() throws Exception {
    tables.put(
        since2020(
            book("list", steps(Unit.INPUT_TOKEN, Tiering.GRADUATED, 0, 0, 2_000_000, 105, 0))));
    tables.rate();
    assertThat(tables.charges("acme")).allMatch(line -> line.endsWith("@0"));

    run("acme", null, true);

    assertThat(tables.charges("acme"))
        .containsExactly(
            "03-01 10:00-11:00 INPUT_TOKEN 100 x 0.000002 = 0.0002 @0",
            "03-02 10:00-11:00 INPUT_TOKEN 5 x 0.000002 = 0.00001 @0",
            "03-02 10:00-11:00 INPUT_TOKEN 5 x 0 = 0 @105");
  }

  @Test
  void a_tenant_without_anything_due_has_nothing_to_recompute() throws Exception {
    assertThat(run("acme", null, true)).isEmpty();
    assertThat(run("nobody", null, true)).isEmpty();
    assertThat(tables.told("SELECT recomputed_by FROM fleet.recompute")).isEmpty();
  }

  @Test
  void a_sealed_period_never_changes() throws Exception {
    tables
        .database()
        .execute(
            "CREATE OR REPLACE FUNCTION ledger.sealed_until(tenant text) RETURNS timestamptz LANGUAGE sql STABLE RETURN '2026-03-02 00:00Z'::timestamptz");
    tables.put(since2020(DEARER));
    tables.rate();

    run("acme", Books.at("2026-03-01T00:00:00Z"), true);

    assertThat(tables.charges("acme"))
        .containsExactly(
            "03-01 10:00-11:00 INPUT_TOKEN 100 x 0.000002 = 0.0002 @0",
            "03-02 10:00-11:00 INPUT_TOKEN 10 x 0.000003 = 0.00003 @0");
    assertThat(tables.told("SELECT tenant_id FROM fleet.recompute_due")).isEmpty();
    assertThat(tables.broken()).isEmpty();
  }

  private List<String> run(String tenant, @Nullable Long since, boolean apply) throws Exception {
    List<String> told = new ArrayList<>();
    recompute.run(
        tenant,
        new Recompute.Order(since, "jo", "wrong price"),
        changes -> changes.forEach(change -> told.add(told(change))),
        apply);
    return told;
  }

  private static String told(Recompute.Change change) {
    PeriodTotals.Total before = change.before();
    PeriodTotals.Total after = change.after();
    assertThat(before).isNotNull();
    assertThat(after).isNotNull();
    return "%s %s %d -> %d lines, %s -> %s %s"
        .formatted(
            change.tenantId(),
            change.periodStart(),
            before == null ? 0 : before.lines(),
            after == null ? 0 : after.lines(),
            before == null ? null : before.charge().toPlainString(),
            after == null ? null : after.charge().toPlainString(),
            change.currency());
  }
}
