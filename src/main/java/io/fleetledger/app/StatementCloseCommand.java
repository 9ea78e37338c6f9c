package io.fleetledger.app;

import io.fleetledger.billing.Closing;
import io.fleetledger.charging.SealedStatement;
import io.fleetledger.charging.Statement;
import io.fleetledger.time.Micros;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Closes a billing period. */
@Command(
    name = "close",
    description = {
      "Close a billing period: from then on nothing in it changes, and what comes late is charged in",
      "the next open one. It must be over and settled, rated and priced; periods close in order."
    })
final class StatementCloseCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

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
      names = "--despite-suspense",
      description = "Also if records of the tenant wait in suspense: they become corrections.")
  private boolean despiteSuspense;

  @Option(
      names = "--author",
      paramLabel = "NAME",
      description = "Who closes it; else the login of the database.")
  private @Nullable String author;

  @Override
  public Integer call() throws SQLException, InterruptedException, ExecutionException {
    Settings settings = option.load();
    try (var database = Servers.patientPostgres(settings);
        var admin = Servers.kafka(settings)) {
      TablesCurrent.await(admin, database, PATIENCE);
      SealedStatement sealed =
          new Closing(database)
              .close(
                  new Closing.Request(
                      period.tenant(),
                      period.firstDay(),
                      despiteSuspense,
                      author == null ? settings.postgresUser() : author),
                  Micros.of(Instant.now()));
      Statement statement = sealed.statement();
      spec.commandLine()
          .getOut()
          .printf(
              "%s is closed: %d lines, total %s %s, payable %s %s, hash %s%n",
              statement.id(),
              statement.lines().size(),
              sealed.seal().total().toPlainString(),
              statement.currency(),
              sealed.seal().payable().toPlainString(),
              statement.currency(),
              sealed.seal().hash());
    }
    return ExitCode.DONE;
  }
}
