package io.fleetledger.app;

import java.io.PrintWriter;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;

/** The command line: what the commands share. */
@Command(
    name = "fleetledger",
    description = "Fleet inference accounting: throughput, utilization and cost per tenant.",
    subcommands = {
      SandboxCommand.class,
      DemoCommand.class,
      BenchCommand.class,
      LoadCommand.class,
      RunCommand.class,
      ReplayCommand.class,
      CatalogCommand.class,
      ReportCommand.class,
      LawsCommand.class,
      StatementCommand.class,
      RecomputeCommand.class,
      AlertsCommand.class,
      BacktestCommand.class,
      SuspenseCommand.class,
      QuarantineCommand.class,
      TokenCommand.class,
      TopicsCommand.class,
      MigrateCommand.class,
      ConfigCommand.class,
    },
    mixinStandardHelpOptions = true,
    versionProvider = Cli.Version.class,
    scope = ScopeType.INHERIT,
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:done",
      "1:the answer is no, or the command failed",
      "2:wrong usage",
      "3:a server can't be reached"
    })
final class Cli {
  private final Map<String, String> environment;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Log more, and show the stack of an error.")
  private boolean verbose;

  Cli(Map<String, String> environment) {
    this.environment = environment;
  }

  /** Runs a command and returns its exit code. */
  static int execute(
      Map<String, String> environment, PrintWriter out, PrintWriter err, String... arguments) {
    var cli = new Cli(environment);
    return new CommandLine(cli)
        .setOut(out)
        .setErr(err)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(Cli::refuse)
        .setExecutionExceptionHandler(cli::fail)
        .execute(arguments);
  }

  Map<String, String> environment() {
    return environment;
  }

  private static int refuse(ParameterException error, String[] arguments) {
    CommandLine command = error.getCommandLine();
    String message = String.valueOf(error.getMessage()).lines().findFirst().orElse("");
    command
        .getErr()
        .println(message + "; see `" + command.getCommandSpec().qualifiedName() + " --help`");
    return ExitCode.USAGE;
  }

  private int fail(Exception error, CommandLine command, ParseResult parsed) {
    Failure failure = Failure.of(error);
    command.getErr().println(failure.line());
    if (verbose) {
      error.printStackTrace(command.getErr());
    }
    return failure.exitCode();
  }

  /** The version in the jar's manifest. */
  static String version() {
    return Objects.requireNonNullElse(
        Cli.class.getPackage().getImplementationVersion(), "(not packaged)");
  }

  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"FleetLedger " + version()};
    }
  }
}
