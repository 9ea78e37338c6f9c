package io.fleetledger.app;

import static io.fleetledger.charging.Books.book;
import static io.fleetledger.charging.Books.flat;
import static io.fleetledger.charging.Books.since2020;
import static io.fleetledger.charging.Books.terms;
import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.billing.RatedTables;
import io.fleetledger.catalog.PriceBook.Unit;
import io.fleetledger.sandbox.SharedSandbox;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RecomputeChargesCommandTest {
  private final RatedTables tables;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  RecomputeChargesCommandTest() throws Exception {
    tables = new RatedTables();
  }

  @BeforeEach
  void changeThePriceOfRatedUsage() throws Exception {
    tables.put("acme", since2020(terms("list")));
    tables.put(since2020(book("list", flat(Unit.INPUT_TOKEN, 2_000_000))));
    tables.use("acme", "2026-03-01T10:20:00Z", 100);
    tables.rate();
    tables.put(since2020(book("list", flat(Unit.INPUT_TOKEN, 3_000_000))));
  }

  @AfterEach
  void close() throws Exception {
    tables.close();
  }

  @Test
  void it_says_what_changes_and_then_it_is_so() throws Exception {
    assertThat(run("--all", "--dry-run")).isEqualTo(ExitCode.DONE);
    assertThat(out.toString()).contains("0.0002 ", "0.0003", "0.0001", "nothing was changed");
    assertThat(charge()).isEqualTo("0.0002");

    assertThat(run("--tenant", "acme")).isEqualTo(ExitCode.DONE);
    assertThat(charge()).isEqualTo("0.0003");
    assertThat(run("--all")).isEqualTo(ExitCode.DONE);
    assertThat(out.toString()).endsWith("nothing to recompute\n");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void it_must_be_told_whose_usage_who_wants_it_and_why() {
    assertThat(run()).isEqualTo(ExitCode.USAGE);
    assertThat(run("--all", "--since", "yesterday")).isEqualTo(ExitCode.USAGE);
    assertThat(
            Cli.execute(
                Map.of(),
                new PrintWriter(out),
                new PrintWriter(err),
                "recompute",
                "charges",
                "--all"))
        .isEqualTo(ExitCode.USAGE);
  }

  private String charge() throws Exception {
    return String.valueOf(
        tables.database().query("SELECT charge FROM fleet.charge_hour").getFirst().get("charge"));
  }

  private int run(String... options) {
    List<String> arguments = new ArrayList<>(List.of("recompute", "charges", "--author", "jo"));
    arguments.addAll(List.of("--reason", "wrong price"));
    arguments.addAll(List.of(options));
    return Cli.execute(
        Map.of(
            "FLEETLEDGER_POSTGRES_URL",
            tables.database().url(),
            "FLEETLEDGER_POSTGRES_USER",
            SharedSandbox.get().user()),
        new PrintWriter(out, true),
        new PrintWriter(err, true),
        arguments.toArray(String[]::new));
  }
}
