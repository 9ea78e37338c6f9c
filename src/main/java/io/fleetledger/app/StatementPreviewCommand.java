package io.fleetledger.app;

import io.fleetledger.billing.Statements;
import io.fleetledger.charging.StatementGroup;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows an open period as it is now. */
@Command(
    name = "preview",
    description = {
      "Print what a period comes to so far, line by line; it may still change.",
      "Late events and adjustments are in the first open period."
    })
final class StatementPreviewCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private SettingsOption option;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private PeriodOptions period;

  @Option(
      names = "--with-children",
      description = "With the statements of the tenants that name this one as their parent.")
  private boolean withChildren;

  @ArgGroup private @Nullable StatementOutput format;

  @Override
  public Integer call() throws SQLException {
    try (var database = Servers.patientPostgres(option.load())) {
      var statements = new Statements(database);
      StatementGroup group =
          withChildren
              ? statements.previewWithChildren(period.tenant(), period.firstDay())
              : new StatementGroup(
                  statements.preview(period.tenant(), period.firstDay()), List.of());
      PrintWriter out = spec.commandLine().getOut();
      out.print(StatementOutput.text(group, List.of(), format));
      out.flush();
    }
    return ExitCode.DONE;
  }
}
