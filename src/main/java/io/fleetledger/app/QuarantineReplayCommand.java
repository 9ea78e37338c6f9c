package io.fleetledger.app;

import io.fleetledger.ledger.Quarantine;
import io.fleetledger.metering.Rejection.Reason;
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

/** Sends records in quarantine again. */
@Command(
    name = "replay",
    description = {
      "Send records in quarantine again, as they came, to the partition that they came from; for",
      "when the cause is mended. What was accounted meanwhile counts as a duplicate. Ends with 1",
      "if none matches."
    })
final class QuarantineReplayCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private SettingsOption option;

  @ArgGroup(multiplicity = "1")
  @SuppressWarnings("NullAway.Init")
  private Which which;

  @Option(names = "--again", description = "Also those that were replayed before.")
  private boolean again;

  @Option(names = "--dry-run", description = "Only say which would be sent.")
  private boolean dryRun;

  /** Which records: one, those with a reason, or all. */
  static final class Which {
    @ArgGroup(exclusive = false)
    private @Nullable RecordPlace record;

    @Option(
        names = "--reason",
        required = true,
        paramLabel = "REASON",
        description = "All with this reason: ${COMPLETION-CANDIDATES}")
    private @Nullable Reason reason;

    @Option(names = "--all", required = true, description = "All in quarantine.")
    private boolean all;
  }

  @Override
  public Integer call() throws SQLException, InterruptedException {
    Settings settings = option.load();
    try (var database = Servers.patientPostgres(settings)) {
      var quarantine = new Quarantine(database);
      List<Quarantine.Found> matching = matching(quarantine);
      if (matching.isEmpty()) {
        spec.commandLine().getErr().println("nothing in quarantine matches");
        return ExitCode.NO;
      }
      List<Quarantine.Place> places =
          matching.stream()
              .filter(found -> again || !found.isReplayed())
              .map(Quarantine.Found::place)
              .toList();
      PrintWriter out = spec.commandLine().getOut();
      if (dryRun) {
        places.forEach(place -> out.println("would send " + place));
      } else {
        Servers.requireKafka(settings);
        try (var replay = new QuarantineReplay(settings, quarantine)) {
          replay.send(places);
        }
      }
      out.println(summary(places.size(), matching.size() - places.size()));
    }
    return ExitCode.DONE;
  }

  private List<Quarantine.Found> matching(Quarantine quarantine) throws SQLException {
    return which.record != null
        ? quarantine.find(which.record.place())
        : quarantine.find(which.reason == null ? null : which.reason.name());
  }

  private String summary(int sent, int skipped) {
    String text = (dryRun ? "would send %,d" : "sent %,d").formatted(sent);
    return skipped == 0
        ? text
        : "%s; %,d were replayed before: --again sends them too".formatted(text, skipped);
  }
}
