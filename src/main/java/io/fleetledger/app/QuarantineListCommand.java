package io.fleetledger.app;

import io.fleetledger.metering.Rejection.Reason;
import io.fleetledger.report.QuarantineReport;
import io.fleetledger.report.Table;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says what is in quarantine. */
@Command(
    name = "list",
    description = {
      "Print what is in quarantine: by reason, then the records, the latest first.",
      "As JSON or CSV: the records alone, or with --summary the reasons. Times are the broker's, UTC."
    })
final class QuarantineListCommand implements Callable<Integer> {
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

  @Option(names = "--summary", description = "By reason only.")
  private boolean summary;

  @Option(names = "--reason", paramLabel = "REASON", description = "${COMPLETION-CANDIDATES}")
  private @Nullable Reason reason;

  @Option(names = "--topic", paramLabel = "TOPIC", description = "Read from this topic only.")
  private @Nullable String topic;

  @ArgGroup private @Nullable TableFormat format;

  @Override
  public Integer call() throws SQLException {
    var filter =
        new QuarantineReport.Filter(
            span.filter(null), topic, reason == null ? null : reason.name(), limit.asked());
    try (var database = Servers.patientPostgres(option.load())) {
      var report = new QuarantineReport(database);
      PrintWriter out = spec.commandLine().getOut();
      if (summary || format == null) {
        print(report.reasons(filter));
      }
      if (!summary) {
        if (format == null) {
          out.println();
        }
        print(report.records(filter));
      }
      out.flush();
    }
    return ExitCode.DONE;
  }

  private void print(Table table) {
    Table shown = limit.cut(table, spec.commandLine().getErr());
    spec.commandLine().getOut().print(TableFormat.text(shown, format));
  }
}
