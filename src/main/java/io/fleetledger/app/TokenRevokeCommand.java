package io.fleetledger.app;

import io.fleetledger.access.Tokens;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Revokes a token. */
@Command(
    name = "revoke",
    description =
        "Revoke a token for good: within seconds it is refused. Ends with 1 if it is not there.")
final class TokenRevokeCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private SettingsOption option;

  @Parameters(paramLabel = "TOKEN", description = "Its number, see `token list`.")
  private long id;

  @Override
  public Integer call() throws SQLException {
    try (var database = Servers.postgres(option.load())) {
      boolean revoked = new Tokens(database).revoke(id, System.getProperty("user.name"));
      spec.commandLine()
          .getOut()
          .println(revoked ? "token " + id + " is revoked" : "no token " + id + " to revoke");
      return revoked ? ExitCode.DONE : ExitCode.NO;
    }
  }
}
