package io.fleetledger.app;

import io.fleetledger.alerting.Backtest;
import io.fleetledger.alerting.CsvSeries;
import io.fleetledger.alerting.Spike;
import io.fleetledger.alerting.SpikeThresholds;
import io.fleetledger.report.ReportFilter;
import io.fleetledger.time.Micros;
import io.fleetledger.watch.Place;
import io.fleetledger.watch.Quantity;
import io.fleetledger.watch.UsageHistory;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs the detector over a series of the past. */
@Command(
    name = "backtest",
    description = {
      "Print the alerts that would have been raised over a series of the past.",
      "A deviation must be large by all three measures: relative size, significance, amount."
    })
final class BacktestCommand implements Callable<Integer> {
  private static final String ROW = "%-20s  %-20s  %-4s  %14s  %14s  %14s%n";

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private SettingsOption option;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private SpanOptions span;

  @Option(
      names = "--tenant",
      paramLabel = "ID",
      description = "In place of a file, this tenant's usage in the tables.")
  private @Nullable String tenant;

  @Option(names = "--project", paramLabel = "ID", description = "Of the tenant this project only.")
  private String project = "";

  @Option(names = "--model", paramLabel = "ID", description = "This model only.")
  private String model = "";

  @Option(
      names = "--pool",
      paramLabel = "ID",
      description = "This pool only; without a tenant, of all tenants.")
  private String pool = "";

  @Option(
      names = "--grain",
      paramLabel = "GRAIN",
      description = "Windows of usage in the tables: ${COMPLETION-CANDIDATES}; default minute.")
  private Grain grain = Grain.MINUTE;

  @Option(
      names = "--quantity",
      paramLabel = "QUANTITY",
      description = "What of usage in the tables: ${COMPLETION-CANDIDATES}; default cost.")
  private Quantity quantity = Quantity.COST;

  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      description = {
        "CSV of time and value, one a line, sorted by time; a first line may name them.",
        "Times: ISO 8601 or yyyy-MM-dd HH:mm:ss, UTC. A value is the amount of its interval."
      })
  private @Nullable Path file;

  private enum Grain {
    MINUTE,
    HOUR
  }

  @Option(
      names = "--scores",
      description = "Print time, value and score, 0 to 1, of every value instead, as CSV.")
  private boolean scores;

  @Option(
      names = "--rise",
      paramLabel = "TIMES",
      description = "A rise is at least so many times what was expected; default 1.8.")
  private double rise = SpikeThresholds.FLEET.rise();

  @Option(
      names = "--drop",
      paramLabel = "SHARE",
      description = "A drop is to at most this share of what was expected; default 0.2.")
  private double drop = SpikeThresholds.FLEET.drop();

  @Option(
      names = "--significance",
      paramLabel = "SCALES",
      description = "So many times the usual deviation at least; default 6.")
  private double significance = SpikeThresholds.FLEET.significance();

  @Option(
      names = "--amount",
      paramLabel = "PER-HOUR",
      description = "So much off per hour at least, in the series' unit; default 25.")
  private double amount = SpikeThresholds.FLEET.amountPerHour();

  @Override
  public Integer call() throws SQLException {
    PrintWriter out = spec.commandLine().getOut();
    List<CsvSeries.Point> points = points();
    Backtest.Outcome outcome = Backtest.run(points, thresholds());
    if (scores) {
      printScores(points, outcome.scores(), out);
    } else {
      printAlerts(outcome.alerts(), points.size(), out);
    }
    out.flush();
    return ExitCode.DONE;
  }

  private SpikeThresholds thresholds() {
    SpikeThresholds usual = SpikeThresholds.FLEET;
    try {
      return new SpikeThresholds(
          rise,
          drop,
          significance,
          amount,
          usual.confirmSeconds(),
          usual.calmSeconds(),
          usual.coolDownSeconds());
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()), e);
    }
  }

  private List<CsvSeries.Point> points() throws SQLException {
    boolean isHistory = tenant != null || !pool.isEmpty();
    if (isHistory == (file != null)) {
      throw new UsageException("name a FILE, or a --tenant or --pool in its place");
    }
    if (file == null) {
      return history(tenant == null ? "" : tenant);
    }
    if (!project.isEmpty() || !model.isEmpty()) {
      throw new UsageException("--project and --model are of usage in the tables, not of a FILE");
    }
    try {
      return CsvSeries.parse(Files.readAllLines(file));
    } catch (IOException e) {
      throw new UsageException("can't read " + file + ": name a CSV file of times and values", e);
    } catch (IllegalArgumentException e) {
      throw new UsageException(file + ": " + e.getMessage(), e);
    }
  }

  private List<CsvSeries.Point> history(String tenantId) throws SQLException {
    ReportFilter within = span.filter(tenantId.isEmpty() ? null : tenantId);
    try (var database = Servers.patientPostgres(option.load())) {
      return new UsageHistory(database)
          .of(
              new Place(tenantId, project, model, pool, "", ""),
              quantity,
              grain == Grain.HOUR,
              micros(within.since()),
              micros(within.until()));
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()), e);
    }
  }

  private static @Nullable Long micros(@Nullable Instant instant) {
    return instant == null ? null : Micros.of(instant);
  }

  private static void printScores(
      List<CsvSeries.Point> points, List<Double> scores, PrintWriter out) {
    out.println("timestamp,value,score");
    for (int i = 0; i < points.size(); i++) {
      CsvSeries.Point point = points.get(i);
      out.println(point.time() + "," + point.value() + "," + scores.get(i));
    }
  }

  private static void printAlerts(List<Spike> alerts, int values, PrintWriter out) {
    out.printf(ROW, "from", "until", "way", "expected", "actual", "excess");
    for (Spike alert : alerts) {
      out.printf(
          ROW,
          Instant.ofEpochSecond(alert.fromSecond()),
          Instant.ofEpochSecond(alert.untilSecond()),
          alert.direction().name().toLowerCase(Locale.ROOT),
          number(alert.expected()),
          number(alert.actual()),
          number(alert.excess()));
    }
    out.printf("%d alerts over %d values%n", alerts.size(), values);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }
}
