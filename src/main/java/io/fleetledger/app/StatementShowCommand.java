package io.fleetledger.app;

import io.fleetledger.billing.Statements;
import io.fleetledger.charging.SealedStatement;
import io.fleetledger.charging.StatementGroup;
import io.fleetledger.report.StatementTables;
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
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows a closed statement. */
@Command(name = "show", description = "Print a closed statement: totals, lines and seal.")
final class StatementShowCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private SettingsOption option;

  @Parameters(paramLabel = "ID", description = "The statement, such as acme/2026-03-01.")
  @SuppressWarnings("NullAway.Init")
  private String id;

  @Option(names = "--with-children", description = "With the closed statements that it rolls up.")
  private boolean withChildren;

  @ArgGroup private @Nullable StatementOutput format;

  @Override
  public Integer call() throws SQLException {
    try (var database = Servers.patientPostgres(option.load())) {
      var statements = new Statements(database);
      SealedStatement sealed = statements.sealed(id);
      StatementGroup group =
          withChildren
              ? statements.withChildren(id)
              : new StatementGroup(sealed.statement(), List.of());
      PrintWriter out = spec.commandLine().getOut();
      out.print(StatementOutput.text(group, List.of(StatementTables.seal(sealed)), format));
      out.flush();
    }
    return ExitCode.DONE;
  }
}
