package io.fleetledger.app;

import io.fleetledger.report.Apart;
import io.fleetledger.report.DataTable;
import io.fleetledger.report.ReportFilter;
import io.fleetledger.report.Reports;
import io.fleetledger.report.Table;
import io.fleetledger.report.TextTable;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints a report. */
@Command(
    name = "report",
    description = {
      "Print a table: usage and cost by tenant, the fleet by pool and model, workflows.",
      "Times are UTC: 2026-01-31 or 2026-01-31T10:00:00Z."
    })
final class ReportCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private SettingsOption option;

  @Parameters(paramLabel = "REPORT", description = "${COMPLETION-CANDIDATES}")
  @SuppressWarnings("NullAway.Init")
  private Report report;

  @Option(names = "--since", paramLabel = "TIME", description = "From this instant on.")
  private @Nullable String since;

  @Option(names = "--until", paramLabel = "TIME", description = "Up to this instant, exclusive.")
  private @Nullable String until;

  @Option(names = "--tenant", paramLabel = "ID", description = "Of this tenant only.")
  private @Nullable String tenant;

  @ArgGroup private @Nullable Format format;

  /** What can be reported; named as on the command line. */
  enum Report {
    usage,
    cost,
    fleet,
    workflows
  }

  /** How a table is written for programs. */
  static final class Format {
    @Option(names = "--json", required = true, description = "As JSON, exact.")
    private boolean json;

    @Option(names = "--csv", required = true, description = "As CSV, exact.")
    private boolean csv;
  }

  @Override
  public Integer call() throws SQLException {
    var filter = new ReportFilter(instant("--since", since), instant("--until", until), tenant);
    try (var database = Servers.postgres(option.load())) {
      var reports = new Reports(database);
      Table table =
          switch (report) {
            case usage -> reports.usage(filter);
            case cost -> reports.cost(filter);
            case fleet -> reports.fleet(filter);
            case workflows -> reports.workflows(filter);
          };
      PrintWriter out = spec.commandLine().getOut();
      out.print(text(table, format));
      if (format == null) {
        out.print(Apart.read(database).line());
      }
      out.flush();
    }
    return ExitCode.DONE;
  }

  private static String text(Table table, @Nullable Format format) {
    if (format == null) {
      return TextTable.render(table);
    }
    return format.json ? DataTable.json(table) : DataTable.csv(table);
  }

  private static @Nullable Instant instant(String option, @Nullable String text) {
    if (text == null) {
      return null;
    }
    try {
      return text.length() == "2026-01-31".length()
          ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
          : Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new UsageException(
          option + " " + text + ": give a date or an instant such as 2026-01-31T10:00:00Z", e);
    }
  }
}
