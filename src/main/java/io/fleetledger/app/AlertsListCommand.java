package io.fleetledger.app;

import io.fleetledger.report.AlertReport;
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
import picocli.CommandLine.Spec;

/** Lists alerts. */
@Command(name = "list", description = "Print alerts, the latest first.")
final class AlertsListCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private SettingsOption option;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private SpanOptions span;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private LimitOption limit;

  @Option(names = "--tenant", paramLabel = "ID", description = "Of this tenant only.")
  private @Nullable String tenant;

  @Option(
      names = "--state",
      paramLabel = "STATE",
      description = "Those that are: ${COMPLETION-CANDIDATES}.")
  private AlertReport.@Nullable State state;

  @ArgGroup private @Nullable TableFormat format;

  @Override
  public Integer call() throws SQLException {
    try (var database = Servers.patientPostgres(option.load())) {
      Table table = new AlertReport(database).list(span.filter(tenant), state, limit.asked());
      PrintWriter out = spec.commandLine().getOut();
      out.print(TableFormat.text(limit.cut(table, spec.commandLine().getErr()), format));
      out.flush();
    }
    return ExitCode.DONE;
  }
}
