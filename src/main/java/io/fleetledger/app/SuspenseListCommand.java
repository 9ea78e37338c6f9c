package io.fleetledger.app;

import static java.util.stream.Collectors.joining;

import io.fleetledger.metering.Missing.Reason;
import io.fleetledger.report.SuspenseReport;
import io.fleetledger.report.Table;
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
import picocli.CommandLine.Spec;

/** Says what is missing, and what waits for it. */
@Command(
    name = "list",
    description = {
      "Print what is missing, how many records wait for it, and what to do.",
      "They settle by themselves once it is there. Times are event times, UTC."
    })
final class SuspenseListCommand implements Callable<Integer> {
  private static final int REASON = 0;
  private static final int MISSING = 1;
  private static final int MOST_IDS = 3;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private SettingsOption option;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private SpanOptions span;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private LimitOption limit;

  @Option(names = "--records", description = "One row per record.")
  private boolean records;

  @Option(names = "--reason", paramLabel = "REASON", description = "${COMPLETION-CANDIDATES}")
  private @Nullable Reason reason;

  @Option(names = "--missing", paramLabel = "ID", description = "That miss this id.")
  private @Nullable String missing;

  @Option(names = "--tenant", paramLabel = "ID", description = "Of this tenant only.")
  private @Nullable String tenant;

  @ArgGroup private @Nullable TableFormat format;

  @Override
  public Integer call() throws SQLException {
    var filter =
        new SuspenseReport.Filter(
            span.filter(tenant), reason == null ? null : reason.name(), missing, limit.asked());
    try (var database = Servers.patientPostgres(option.load())) {
      var report = new SuspenseReport(database);
      Table table = records ? report.records(filter) : report.groups(filter);
      Table shown = limit.cut(table, spec.commandLine().getErr());
      PrintWriter out = spec.commandLine().getOut();
      out.print(TableFormat.text(shown, format));
      if (format == null && !records) {
        remedies(shown).forEach(out::println);
      }
      out.flush();
    }
    return ExitCode.DONE;
  }

  /** A line for each reason that is in a table of groups. */
  private static List<String> remedies(Table groups) {
    return List.of(Reason.values()).stream()
        .map(reason -> remedy(reason, missing(groups, reason)))
        .filter(line -> !line.isEmpty())
        .toList();
  }

  private static List<String> missing(Table groups, Reason reason) {
    return groups.rows().stream()
        .filter(row -> reason.name().equals(row.values().get(REASON)))
        .map(row -> String.valueOf(row.values().get(MISSING)))
        .toList();
  }

  private static String remedy(Reason reason, List<String> missing) {
    if (missing.isEmpty()) {
      return "";
    }
    String ids = missing.stream().limit(MOST_IDS).collect(joining(", "));
    if (missing.size() > MOST_IDS) {
      ids += " and %d more".formatted(missing.size() - MOST_IDS);
    }
    return "%s: apply a catalog %s"
        .formatted(reason, remedy(reason).formatted(ids.replaceAll("\\p{Cntrl}", "?")));
  }

  private static String remedy(Reason reason) {
    return switch (reason) {
      case UNKNOWN_DEPLOYMENT -> "that says what was deployed then on %s";
      case UNKNOWN_MODEL -> "that has the model %s, in force then";
      case UNKNOWN_DRAFT_MODEL -> "that has the draft model %s, in force then";
      case UNKNOWN_ADAPTER -> "in which the model that was served has the adapter %s";
      case UNKNOWN_ACCELERATOR -> "that has the accelerator %s, in force then";
      case UNKNOWN_PRECISION -> "that gives %s a peak in the precision deployed";
      case UNKNOWN_POOL -> "that has the pool %s, in force then";
      case UNKNOWN_TENANT -> "that has the tenant %s, in force then";
    };
  }
}
