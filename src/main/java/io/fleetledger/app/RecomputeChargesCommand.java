package io.fleetledger.app;

import io.fleetledger.billing.PeriodTotals;
import io.fleetledger.billing.Recompute;
import io.fleetledger.report.Table;
import io.fleetledger.report.Table.Column;
import io.fleetledger.report.Table.Unit;
import io.fleetledger.report.TextTable;
import io.fleetledger.time.Micros;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Has open billing periods charged by the terms and prices of now. */
@Command(
    name = "charges",
    description = {
      "Charge what tenants used in open billing periods by the terms and prices of now, after a",
      "back-dated change of them (see the view fleet.recompute_due). Says what changes before it is",
      "so, and leaves a row in fleet.recompute. Closed periods never change."
    })
final class RecomputeChargesCommand implements Callable<Integer> {
  private static final List<Column> COLUMNS =
      List.of(
          new Column("tenant_id", "tenant", Unit.TEXT),
          new Column("period_start", "period from (UTC)", Unit.INSTANT),
          new Column("currency", "currency", Unit.TEXT),
          new Column("lines_before", "lines before", Unit.COUNT),
          new Column("lines_after", "after", Unit.COUNT),
          new Column("unpriced_before", "unpriced before", Unit.COUNT),
          new Column("unpriced_after", "after", Unit.COUNT),
          new Column("charge_before", "charge before", Unit.POSITION),
          new Column("charge_after", "after", Unit.POSITION),
          new Column("difference", "difference", Unit.POSITION));

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private SettingsOption option;

  @ArgGroup(multiplicity = "1")
  @SuppressWarnings("NullAway.Init")
  private Which which;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = {
        "From this hour on, UTC; if absent from the first usage on that a back-dated change",
        "touches."
      })
  private @Nullable String since;

  @Option(names = "--author", required = true, description = "Who wants it.")
  @SuppressWarnings("NullAway.Init")
  private String author;

  @Option(names = "--reason", required = true, description = "Why.")
  @SuppressWarnings("NullAway.Init")
  private String reason;

  @Option(names = "--dry-run", description = "Only say what would change.")
  private boolean dryRun;

  /** Whose usage. */
  static final class Which {
    @Option(names = "--tenant", required = true, paramLabel = "ID", description = "Of this tenant.")
    private @Nullable String tenant;

    @Option(names = "--all", required = true, description = "Of all tenants.")
    private boolean all;
  }

  @Override
  public Integer call() throws SQLException {
    Instant from = SpanOptions.instant("--since", since);
    Long sinceMicros = from == null ? null : (Long) Micros.of(from);
    var order = new Recompute.Order(sinceMicros, author, reason);
    PrintWriter out = spec.commandLine().getOut();
    try (var database = Servers.patientPostgres(option.load())) {
      var recompute = new Recompute(database);
      List<String> tenants =
          which.tenant == null ? recompute.tenants(sinceMicros) : List.of(which.tenant);
      if (tenants.isEmpty()) {
        out.println("nothing to recompute");
      }
      for (String tenant : tenants) {
        recompute.run(tenant, order, changes -> show(tenant, changes, out), !dryRun);
      }
      if (dryRun) {
        out.println("nothing was changed");
      }
    }
    out.flush();
    return ExitCode.DONE;
  }

  private static void show(String tenant, List<Recompute.Change> changes, PrintWriter out) {
    if (changes.isEmpty()) {
      out.println("tenant " + tenant + ": nothing to recompute");
      return;
    }
    List<Table.Row> rows = changes.stream().map(RecomputeChargesCommand::row).toList();
    out.print(TextTable.render(new Table("Charges by billing period", COLUMNS, rows)));
  }

  private static Table.Row row(Recompute.Change change) {
    PeriodTotals.Total before = change.before();
    PeriodTotals.Total after = change.after();
    BigDecimal was = before == null ? BigDecimal.ZERO : before.charge();
    BigDecimal is = after == null ? BigDecimal.ZERO : after.charge();
    List<@Nullable Object> values = new ArrayList<>();
    values.add(change.tenantId());
    values.add(change.periodStart());
    values.add(change.currency());
    values.add(count(before == null ? 0 : before.lines()));
    values.add(count(after == null ? 0 : after.lines()));
    values.add(count(before == null ? 0 : before.unpricedLines()));
    values.add(count(after == null ? 0 : after.unpricedLines()));
    values.add(was);
    values.add(is);
    values.add(is.subtract(was));
    return new Table.Row(values);
  }

  private static BigDecimal count(long lines) {
    return BigDecimal.valueOf(lines);
  }
}
