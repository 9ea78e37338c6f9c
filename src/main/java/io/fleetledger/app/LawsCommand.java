package io.fleetledger.app;

import io.fleetledger.report.DataTable;
import io.fleetledger.report.LawsReport;
import io.fleetledger.report.TextTable;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Evaluates the laws. */
@Command(
    name = "laws",
    description = {
      "Evaluate every law over the tables and print the residuals.",
      "Ends with 1 unless all are zero; what is on its way to the tables shows as a residual."
    })
final class LawsCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private SettingsOption option;

  @Option(names = "--all", description = "Every place, also where the law holds.")
  private boolean all;

  @Option(names = "--json", description = "Every place as JSON, exact.")
  private boolean json;

  @Override
  public Integer call() throws SQLException {
    try (var database = Servers.patientPostgres(option.load())) {
      LawsReport laws = LawsReport.read(database);
      PrintWriter out = spec.commandLine().getOut();
      out.print(
          json
              ? DataTable.json(laws.table())
              : TextTable.render(all ? laws.table() : laws.summary()));
      out.flush();
      return laws.holds() ? ExitCode.DONE : ExitCode.NO;
    }
  }
}
