package io.fleetledger.app;

import io.fleetledger.billing.ProofLog;
import io.fleetledger.billing.RemeteredWriter;
import io.fleetledger.billing.Remetering;
import io.fleetledger.billing.UsageChange;
import io.fleetledger.registry.AvroSerdes;
import io.fleetledger.report.Table;
import io.fleetledger.report.Table.Column;
import io.fleetledger.report.Table.Unit;
import io.fleetledger.report.TextTable;
import io.fleetledger.time.Micros;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Has usage of open billing periods computed anew from the log. */
@Command(
    name = "usage",
    description = {
      "Compute usage and cost of open billing periods anew from the log in Kafka, by the catalog of",
      "now, after a back-dated change of a deployment, a profile or a pool. Reaches up to what the",
      "stream has let go of. Says what changes before it is so, and leaves rows in fleet.recompute;",
      "a processor then writes the rows and charges them. Reading the log takes time and memory in",
      "proportion to it."
    })
final class RecomputeUsageCommand implements Callable<Integer> {
  private static final List<Column> COLUMNS =
      List.of(
          new Column("tenant_id", "tenant", Unit.TEXT),
          new Column("currency", "currency", Unit.TEXT),
          new Column("hours", "hours", Unit.COUNT),
          new Column("cost_before", "cost before", Unit.POSITION),
          new Column("cost_after", "after", Unit.POSITION),
          new Column("mflop_before", "compute before", Unit.MFLOP),
          new Column("mflop_after", "after", Unit.MFLOP));
  private static final int NANO_DIGITS = 9;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private SettingsOption option;

  @Option(
      names = "--since",
      required = true,
      paramLabel = "TIME",
      description = "From this hour on, UTC.")
  @SuppressWarnings("NullAway.Init")
  private String since;

  @Option(names = "--author", required = true, description = "Who wants it.")
  @SuppressWarnings("NullAway.Init")
  private String author;

  @Option(names = "--reason", required = true, description = "Why.")
  @SuppressWarnings("NullAway.Init")
  private String reason;

  @Option(names = "--dry-run", description = "Only say what would change.")
  private boolean dryRun;

  @Override
  public Integer call() throws SQLException, InterruptedException {
    Settings settings = option.load();
    Instant from = Objects.requireNonNull(SpanOptions.instant("--since", since));
    var order = new Remetering.Order(Micros.of(from), author, reason);
    PrintWriter out = spec.commandLine().getOut();
    var catalog = CatalogAccess.read(settings);
    try (var database = Servers.patientPostgres(settings);
        var serdes = new AvroSerdes(settings.serdes());
        var log = new ProofLog(settings.kafka(), serdes.valueDeserializer())) {
      var remetering = new Remetering(database, log, catalog, settings.referee());
      if (dryRun) {
        remetering.run(order, outcome -> show(outcome, out), null);
        out.println("nothing was changed");
      } else {
        try (var writer =
            new RemeteredWriter(
                settings.kafka(), settings.applicationId(), serdes.valueSerializer())) {
          remetering.run(order, outcome -> show(outcome, out), writer);
        }
      }
    }
    out.flush();
    return ExitCode.DONE;
  }

  private static void show(Remetering.Outcome outcome, PrintWriter out) {
    out.println(
        "%s to %s: %d rows change"
            .formatted(
                Micros.toInstant(outcome.fromMicros()),
                Micros.toInstant(outcome.untilMicros()),
                outcome.rows()));
    if (!outcome.tenants().isEmpty()) {
      List<Table.Row> rows = outcome.tenants().stream().map(RecomputeUsageCommand::row).toList();
      out.print(
          TextTable.render(new Table("Cost by tenant, of the hours that change", COLUMNS, rows)));
    }
    out.flush();
  }

  private static Table.Row row(UsageChange change) {
    return new Table.Row(
        List.of(
            change.tenantId(),
            change.currency(),
            BigDecimal.valueOf(change.hours()),
            BigDecimal.valueOf(change.costNanosBefore(), NANO_DIGITS),
            BigDecimal.valueOf(change.costNanosAfter(), NANO_DIGITS),
            BigDecimal.valueOf(change.mflopBefore()),
            BigDecimal.valueOf(change.mflopAfter())));
  }
}
