package io.fleetledger.app;

import io.fleetledger.report.Apart;
import io.fleetledger.report.ReportFilter;
import io.fleetledger.report.Reports;
import io.fleetledger.report.Table;
import java.io.PrintWriter;
import java.sql.SQLException;
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
      "Print a table: usage, cost, charges and margin by tenant; the fleet by pool and model; what",
      "models' tokens, failures and idle time cost, what caches saved; coverage by node and hour;",
      "workflows, and what they cost against a single call. Charges are by the hour; margin, models,",
      "failures, savings and idle by the day.",
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

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private SpanOptions span;

  @Option(names = "--tenant", paramLabel = "ID", description = "Of this tenant only.")
  private @Nullable String tenant;

  @ArgGroup private @Nullable TableFormat format;

  /** What can be reported; named as on the command line. */
  enum Report {
    usage,
    cost,
    charges,
    margin,
    fleet,
    models,
    failures,
    savings,
    idle,
    coverage,
    workflows,
    multipliers
  }

  @Override
  public Integer call() throws SQLException {
    ReportFilter filter = span.filter(tenant);
    try (var database = Servers.patientPostgres(option.load())) {
      var reports = new Reports(database);
      Table table =
          switch (report) {
            case usage -> reports.usage(filter);
            case cost -> reports.cost(filter);
            case charges -> reports.charges(filter);
            case margin -> reports.margin(filter);
            case fleet -> reports.fleet(filter);
            case models -> reports.models(filter);
            case failures -> reports.failures(filter);
            case savings -> reports.savings(filter);
            case idle -> reports.idle(filter);
            case coverage -> reports.coverage(filter);
            case workflows -> reports.workflows(filter);
            case multipliers -> reports.multipliers(filter);
          };
      PrintWriter out = spec.commandLine().getOut();
      out.print(TableFormat.text(table, format));
      if (format == null) {
        out.print(Apart.read(database).line());
      }
      out.flush();
    }
    return ExitCode.DONE;
  }
}
