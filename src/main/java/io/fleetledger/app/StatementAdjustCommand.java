package io.fleetledger.app;

import io.fleetledger.billing.Adjustments;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Enters a credit or a debit. */
@Command(
    name = "adjust",
    description = {
      "Enter a credit (a negative amount) or a debit for the tenant's next statement.",
      "It can't be taken back: another one of the opposite amount rights it."
    })
final class StatementAdjustCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private SettingsOption option;

  @Option(names = "--tenant", required = true, paramLabel = "ID", description = "The tenant.")
  @SuppressWarnings("NullAway.Init")
  private String tenant;

  @Option(
      names = "--amount",
      required = true,
      paramLabel = "AMOUNT",
      description = "Money, in the currency that the tenant's open period is charged in.")
  @SuppressWarnings("NullAway.Init")
  private BigDecimal amount;

  @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why.")
  @SuppressWarnings("NullAway.Init")
  private String reason;

  @Option(names = "--author", required = true, paramLabel = "NAME", description = "Who decided it.")
  @SuppressWarnings("NullAway.Init")
  private String author;

  @Override
  public Integer call() throws SQLException {
    try (var database = Servers.patientPostgres(option.load())) {
      long number = new Adjustments(database).enter(tenant, amount, reason, author);
      spec.commandLine()
          .getOut()
          .printf(
              "adjustment %d of %s is entered for the next statement of %s%n",
              number, amount.toPlainString(), tenant);
    }
    return ExitCode.DONE;
  }
}
