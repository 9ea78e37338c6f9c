package io.fleetledger.app;

import io.fleetledger.watch.AlertActs;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says that somebody has seen to an alert. */
@Command(
    name = "ack",
    description = {
      "Acknowledge an alert: somebody has seen to it.",
      "Ends with 1 if there is no such alert."
    })
final class AlertsAckCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private SettingsOption option;

  @Parameters(paramLabel = "ID", description = "The alert, as alerts list names it.")
  @SuppressWarnings("NullAway.Init")
  private String id;

  @Option(names = "--author", paramLabel = "NAME", description = "Who; default: who runs this.")
  private String author = System.getProperty("user.name", "");

  @Option(names = "--note", paramLabel = "TEXT", description = "What there is to say about it.")
  private String note = "";

  @Override
  public Integer call() throws SQLException {
    try (var database = Servers.patientPostgres(option.load())) {
      if (!new AlertActs(database).acknowledge(id, author, note)) {
        throw new RefusedException(
            "there is no alert " + id + ": `fleetledger alerts list` names them");
      }
      spec.commandLine().getOut().println("alert " + id + " is acknowledged by " + author);
    }
    return ExitCode.DONE;
  }
}
