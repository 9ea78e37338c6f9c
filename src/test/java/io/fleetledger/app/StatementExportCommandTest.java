package io.fleetledger.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.charging.BillingPeriod;
import io.fleetledger.charging.Place;
import io.fleetledger.charging.Statement;
import io.fleetledger.charging.StatementLine;
import io.fleetledger.charging.StatementLine.Kind;
import io.fleetledger.export.ExportException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

class StatementExportCommandTest {
  @TempDir private Path directory;
  private final StringWriter out = new StringWriter();
  private final List<String> asked = new ArrayList<>();
  private @Nullable BigDecimal charge = new BigDecimal("1.5");

  @Test
  void focus_is_printed_unless_another_format_is_named() throws Exception {
    run("acme/2026-03-01");
    assertThat(out.toString()).startsWith("BillingAccountId,").contains("FleetLedger");
    assertThat(asked).containsExactly("acme 2026-03-01 false", "catalog");
  }

  @Test
  void a_tenant_and_a_period_name_a_statement_too() throws Exception {
    run("--tenant", "a/b", "--period", "2026-02-28", "--with-children", "--format", "csv");
    assertThat(out.toString()).startsWith("statement_id,");
    assertThat(asked).containsExactly("a/b 2026-02-28 true");
  }

  @Test
  void a_file_is_written_and_summed_up() throws Exception {
    Path file = directory.resolve("acme.json");
    run("acme/2026-03-01", "--format", "json", "--out", file.toString());
    assertThat(file).content().contains("\"total\" : 1.5");
    assertThat(out.toString()).isEqualTo(file + ": 1 lines of 1 statements, 1.5 USD\n");
  }

  @Test
  void parquet_needs_a_file() throws Exception {
    Path file = directory.resolve("acme.parquet");
    assertThatThrownBy(() -> run("acme/2026-03-01", "--format", "focus-parquet"))
        .isInstanceOf(UsageException.class)
        .hasMessage("focus-parquet is no text: say where to write it with --out FILE");
    run("acme/2026-03-01", "--format", "focus-parquet", "--out", file.toString());
    assertThat(Files.readAllBytes(file)).startsWith('P', 'A', 'R', '1');
  }

  @Test
  void split_costs_are_told_when_asked_for() throws Exception {
    run("acme/2026-03-01", "--allocation");
    assertThat(out.toString()).contains("AllocatedMethodId");
  }

  @Test
  void an_export_that_fails_leaves_what_was_there() throws IOException {
    Path file = directory.resolve("acme.csv");
    Files.writeString(file, "last month");
    charge = null;
    assertThatThrownBy(() -> run("acme/2026-03-01", "--out", file.toString()))
        .isInstanceOf(ExportException.class);
    assertThat(file).hasContent("last month");
    assertThat(directory).isDirectoryNotContaining("glob:**.unfinished");
  }

  @Test
  void a_directory_that_is_not_there_is_told() {
    Path file = directory.resolve("2026/acme.csv");
    assertThatThrownBy(() -> run("acme/2026-03-01", "--out", file.toString()))
        .isInstanceOf(UsageException.class)
        .hasMessage("--out " + file + ": name a file in a directory that exists");
  }

  @Test
  void without_a_statement_s_name_it_says_how_to_name_one() {
    for (String[] arguments :
        List.of(
            new String[] {},
            new String[] {"acme"},
            new String[] {"--tenant", "acme"},
            new String[] {"acme/2026-03-01", "--tenant", "acme"})) {
      assertThatThrownBy(() -> run(arguments))
          .isInstanceOf(UsageException.class)
          .hasMessage(
              "name one statement: an ID such as acme/2026-03-01, or --tenant and --period");
    }
    assertThatThrownBy(() -> run("acme/march"))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("march: give the first day of the billing period");
  }

  private void run(String... arguments) throws Exception {
    var command =
        new CommandLine(new Cli(Map.of()))
            .addSubcommand("export", new StatementExportCommand(new OneStatement()))
            .setOut(new PrintWriter(out))
            .setCaseInsensitiveEnumValuesAllowed(true);
    List<String> line = new ArrayList<>(List.of("export"));
    line.addAll(List.of(arguments));
    ParseResult parsed = command.parseArgs(line.toArray(String[]::new)).subcommand();
    ((StatementExportCommand) parsed.commandSpec().userObject()).call();
  }

  private final class OneStatement implements StatementExportCommand.Source {
    @Override
    public List<Statement> statements(
        Settings settings, String tenantId, LocalDate firstDay, boolean withChildren) {
      asked.add(tenantId + " " + firstDay + " " + withChildren);
      var period = new BillingPeriod(0, 1, ZoneOffset.UTC);
      var line =
          new StatementLine(
              Kind.ADJUSTMENT,
              tenantId,
              0,
              1,
              Place.NONE,
              null,
              BigDecimal.ONE,
              null,
              charge,
              null,
              "");
      return List.of(
          new Statement(
              tenantId + "/" + firstDay, tenantId, null, period, "USD", 2L, List.of(line)));
    }

    @Override
    public Catalog catalog(Settings settings) {
      asked.add("catalog");
      return Catalog.EMPTY;
    }
  }
}
