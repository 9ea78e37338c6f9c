package io.fleetledger.app;

import io.fleetledger.ledger.Migrations;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Sets up the database. */
@Command(
    name = "migrate",
    description = {
      "Bring the database to this program's version.",
      "postgres.user must be its owner, or a member of the role fleetledger_owner."
    })
final class MigrateCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private SettingsOption option;

  @Override
  public Integer call() {
    try (var database = Servers.patientPostgres(option.load())) {
      int applied = new Migrations(database).migrate();
      spec.commandLine().getOut().println("migrations applied: " + applied);
    }
    return ExitCode.DONE;
  }
}
