package io.fleetledger.billing;

import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.catalog.PriceBook.Unit;
import io.fleetledger.charging.SealedStatement;
import io.fleetledger.charging.Statement;
import io.fleetledger.charging.StatementGroup;
import io.fleetledger.charging.StatementLine;
import io.fleetledger.charging.StatementLine.Kind;
import io.fleetledger.time.Micros;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a period comes to, with numbers computed by hand. */
class StatementTest {
  private final StatementLedger ledger;

  StatementTest() throws Exception {
    ledger = new StatementLedger();
  }

  @BeforeEach
  void prices() throws Exception {
    ledger.prices(StatementLedger.LONG_AGO, "USD", "2", "10");
  }

  @AfterEach
  void close() throws Exception {
    ledger.close();
  }

  @Test
  void a_line_is_one_day_place_unit_and_price_and_the_first_tells_what_the_hardware_did()
      throws Exception {
    ledger.tenant("acme", "UTC", 1);
    ledger.use("acme", "2026-03-01T00:00:00Z", 1_000_000, 100_000, 500_000_000);
    ledger.use("acme", "2026-03-01T23:59:59Z", 500_000, 0, 250_000_000);
    ledger.use("acme", "2026-03-02T00:00:00Z", 1, 0, 1);
    ledger.use("acme", "2026-03-31T23:59:00Z", 0, 1, 1);
    ledger.use("acme", "2026-04-01T00:00:00Z", 7_000_000, 0, 1);

    SealedStatement sealed = ledger.close("acme");

    Statement statement = sealed.statement();
    assertThat(statement.id()).isEqualTo("acme/2026-03-01");
    assertThat(statement.lines())
        .extracting(StatementTest::told)
        .containsExactly(
            "USAGE INPUT_TOKEN 2026-03-01T00:00:00Z 1500000 x 0.000002 = 3",
            "USAGE OUTPUT_TOKEN 2026-03-01T00:00:00Z 100000 x 0.00001 = 1",
            "USAGE INPUT_TOKEN 2026-03-02T00:00:00Z 1 x 0.000002 = 0.000002",
            "USAGE OUTPUT_TOKEN 2026-03-31T00:00:00Z 1 x 0.00001 = 0.00001");
    StatementLine first = statement.lines().getFirst();
    assertThat(Objects.requireNonNull(first.compute()).requests()).isEqualTo(2);
    assertThat(first.compute().costNanos()).isEqualTo(750_000_000);
    assertThat(first.compute().modelMflop()).isEqualTo(1_500_000_000);
    assertThat(statement.lines().get(1).compute()).isNull();
    assertThat(statement.total()).isEqualByComparingTo("4.000012");
    assertThat(sealed.seal().payable()).isEqualTo(new BigDecimal("4.00"));
    assertThat(ledger.differences("acme/2026-03-01")).isEmpty();
  }

  @Test
  void half_a_cent_is_rounded_up_and_a_yen_has_no_cents() throws Exception {
    ledger.tenant("acme", "UTC", 1);
    ledger.use("acme", "2026-03-01T10:00:00Z", 2_500, 0, 0);
    ledger.tenant("tanaka", "Asia/Tokyo", 1, "JPY", null);
    ledger.prices(StatementLedger.LONG_AGO, "JPY", "300", "1000");
    ledger.use("tanaka", "2026-03-05T10:00:00Z", 5_000, 0, 0);

    assertThat(ledger.close("acme").seal().payable()).isEqualTo(new BigDecimal("0.01"));
    assertThat(ledger.close("tanaka").seal().payable()).isEqualTo(new BigDecimal("2"));
  }

  @Test
  void a_change_of_price_within_a_day_cuts_it() throws Exception {
    ledger.tenant("acme", "UTC", 1);
    ledger.prices(Instant.parse("2026-03-10T10:30:00Z"), "USD", "4", "10");
    ledger.use("acme", "2026-03-10T10:29:00Z", 1_000_000, 0, 0);
    ledger.use("acme", "2026-03-10T10:30:00Z", 1_000_000, 0, 0);

    Statement statement = ledger.close("acme").statement();

    assertThat(statement.lines())
        .extracting(StatementTest::told)
        .containsExactly(
            "USAGE INPUT_TOKEN 2026-03-10T00:00:00Z 1000000 x 0.000002 = 2",
            "USAGE INPUT_TOKEN 2026-03-10T10:30:00Z 1000000 x 0.000004 = 4");
    assertThat(Micros.toInstant(statement.lines().getFirst().untilMicros()))
        .isEqualTo("2026-03-10T10:30:00Z");
    assertThat(ledger.differences(statement.id())).isEmpty();
  }

  @Test
  void what_is_missing_to_a_commitment_is_a_line_and_late_usage_counts_towards_it()
      throws Exception {
    ledger.tenant("acme", "UTC", 1);
    ledger.book(
        Instant.parse("2026-01-01T00:00:00Z"),
        "USD",
        List.of(
            StatementLedger.flat("INPUT_TOKEN", "2"), StatementLedger.flat("OUTPUT_TOKEN", "10")),
        "{\"tenant_id\": \"acme\", \"lines\": [], \"commitment_nanos\": 10000000000}");
    ledger.use("acme", "2026-03-01T10:00:00Z", 4_000_000, 0, 0);
    ledger.use("acme", "2026-04-01T10:00:00Z", 9_000_000, 0, 0);

    Statement march = ledger.close("acme").statement();
    assertThat(march.lines())
        .extracting(StatementTest::told)
        .containsExactly(
            "USAGE INPUT_TOKEN 2026-03-01T00:00:00Z 4000000 x 0.000002 = 8",
            "COMMITMENT 2026-03-01T00:00:00Z = 2");

    ledger.useLate("acme", "2026-03-20T10:00:00Z", 250_000, 0);
    Statement april = ledger.close("acme").statement();
    assertThat(april.lines())
        .extracting(StatementTest::told)
        .containsExactly(
            "USAGE INPUT_TOKEN 2026-04-01T00:00:00Z 9000000 x 0.000002 = 18",
            "CORRECTION INPUT_TOKEN 2026-03-20T10:00:00Z 250000 x 0.000002 = 0.5",
            "COMMITMENT 2026-03-01T00:00:00Z = -0.5");

    ledger.useLate("acme", "2026-03-21T10:00:00Z", 1_000_000, 0);
    Statement may = ledger.close("acme").statement();
    assertThat(may.lines())
        .extracting(StatementTest::told)
        .containsExactly(
            "COMMITMENT 2026-05-01T00:00:00Z = 10",
            "CORRECTION INPUT_TOKEN 2026-03-21T10:00:00Z 1000000 x 0.000002 = 2",
            "COMMITMENT 2026-03-01T00:00:00Z = -1.5");
    for (String id : List.of("acme/2026-03-01", "acme/2026-04-01", "acme/2026-05-01")) {
      assertThat(ledger.differences(id)).isEmpty();
    }
  }

  @Test
  void adjustments_are_lines_of_the_first_open_period_with_reason_and_author() throws Exception {
    ledger.tenant("acme", "UTC", 1);
    ledger.use("acme", "2026-03-01T10:00:00Z", 1_000_000, 0, 0);
    var adjustments = new Adjustments(ledger.database.pool());
    adjustments.enter("acme", new BigDecimal("-0.75"), "outage of March 3", "ann");
    adjustments.enter("acme", new BigDecimal("0.25"), "setup", "bob");
    ledger.rate();

    Statement preview = ledger.statements().preview("acme", null);
    Statement sealed = ledger.close("acme").statement();

    assertThat(sealed.lines()).isEqualTo(preview.lines());
    assertThat(sealed.lines())
        .extracting(StatementLine::note)
        .containsExactly("", "outage of March 3 (ann)", "setup (bob)");
    assertThat(sealed.total()).isEqualByComparingTo("1.5");
    assertThat(ledger.statements().preview("acme", null).lines()).isEmpty();
    assertThat(ledger.differences(sealed.id())).isEmpty();
  }

  @Test
  void a_parent_s_statement_rolls_up_its_children_s_and_sets_other_currencies_apart()
      throws Exception {
    ledger.prices(StatementLedger.LONG_AGO, "EUR", "3", "3");
    ledger.tenant("group", "UTC", 1);
    ledger.tenant("north", "UTC", 1, "USD", "group");
    ledger.tenant("north-lab", "UTC", 15, "USD", "north");
    ledger.tenant("south", "UTC", 1, "EUR", "group");
    for (String tenant : List.of("group", "north", "south")) {
      ledger.use(tenant, "2026-03-02T10:00:00Z", 1_000_000, 0, 0);
    }
    ledger.use("north-lab", "2026-03-20T10:00:00Z", 2_000_000, 0, 0);
    ledger.rate();
    ledger.close("south");

    StatementGroup group =
        ledger.statements().previewWithChildren("group", LocalDate.parse("2026-03-01"));

    assertThat(group.statements())
        .extracting(Statement::id)
        .containsExactly(
            "group/2026-03-01", "north/2026-03-01", "north-lab/2026-03-15", "south/2026-03-01");
    assertThat(group.total()).isEqualByComparingTo("8");
    assertThat(group.statements().getLast().total()).isEqualByComparingTo("3");

    for (String tenant : List.of("group", "north", "north-lab")) {
      ledger.close(tenant);
    }
    StatementGroup closed = ledger.statements().withChildren("group/2026-03-01");
    assertThat(closed.total()).isEqualByComparingTo("8");
    assertThat(closed.statements()).allMatch(each -> each.sealedAtMicros() != null);
  }

  static String told(StatementLine line) {
    Unit unit = line.unit();
    String charge = Objects.requireNonNull(line.charge()).toPlainString();
    return line.kind() == Kind.USAGE || line.kind() == Kind.CORRECTION
        ? "%s %s %s %s x %s = %s"
            .formatted(
                line.kind(),
                unit,
                Micros.toInstant(line.fromMicros()),
                line.quantity().toPlainString(),
                Objects.requireNonNull(line.price()).unitPrice().toPlainString(),
                charge)
        : "%s %s = %s".formatted(line.kind(), Micros.toInstant(line.fromMicros()), charge);
  }
}
