package io.fleetledger.app;

import io.fleetledger.watch.AlertActs;
import io.fleetledger.watch.AlertKind;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Keeps alerts from being delivered for a while. */
@Command(
    name = "silence",
    description = {
      "Deliver no alerts of a kind or place for a while; they are rows all the same.",
      "Name at least one of kind, tenant, project, model, pool and node: all that are named must fit."
    })
final class AlertsSilenceCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private SettingsOption option;

  @Option(names = "--kind", paramLabel = "KIND", description = "${COMPLETION-CANDIDATES}.")
  private @Nullable AlertKind kind;

  @Option(names = "--tenant", paramLabel = "ID", description = "Of this tenant.")
  private String tenant = "";

  @Option(names = "--project", paramLabel = "ID", description = "Of this project.")
  private String project = "";

  @Option(names = "--model", paramLabel = "ID", description = "Of this model.")
  private String model = "";

  @Option(names = "--pool", paramLabel = "ID", description = "Of this pool.")
  private String pool = "";

  @Option(names = "--node", paramLabel = "ID", description = "Of this node.")
  private String node = "";

  @Option(
      names = "--for",
      required = true,
      paramLabel = "TIME",
      description = "For how long from now: 30m, 2h, 3d or ISO 8601 such as PT36H.")
  @SuppressWarnings("NullAway.Init")
  private String length;

  @Option(names = "--why", required = true, paramLabel = "TEXT", description = "Why.")
  @SuppressWarnings("NullAway.Init")
  private String why;

  @Option(names = "--author", paramLabel = "NAME", description = "Who; default: who runs this.")
  private String author = System.getProperty("user.name", "");

  @Override
  public Integer call() throws SQLException {
    var matchers =
        new AlertActs.Matchers(kind == null ? "" : kind.name(), tenant, project, model, pool, node);
    if (matchers.isEmpty()) {
      throw new UsageException(
          "this would silence everything: name a kind, tenant, project, model, pool or node");
    }
    try (var database = Servers.patientPostgres(option.load())) {
      Instant until = new AlertActs(database).silence(matchers, duration(length), author, why);
      spec.commandLine().getOut().println("silenced until " + until);
    }
    return ExitCode.DONE;
  }

  /** A time such as 2h. */
  static Duration duration(String text) {
    String upper = text.toUpperCase(Locale.ROOT);
    String iso = upper.startsWith("P") ? upper : upper.endsWith("D") ? "P" + upper : "PT" + upper;
    try {
      Duration duration = Duration.parse(iso);
      if (duration.isPositive()) {
        return duration;
      }
    } catch (java.time.format.DateTimeParseException e) {
      throw new UsageException("--for " + text + ": give a time such as 30m, 2h or 3d", e);
    }
    throw new UsageException("--for " + text + ": give a time such as 30m, 2h or 3d");
  }
}
