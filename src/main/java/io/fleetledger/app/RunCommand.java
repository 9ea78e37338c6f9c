package io.fleetledger.app;

import io.fleetledger.api.HealthServer;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the processor. */
@Command(
    name = "run",
    description = {
      "Run the processor against real servers, until it is told to stop.",
      "If it fails it ends, with 1 or 3: have it started again."
    })
final class RunCommand implements Callable<Integer> {
  @Mixin
  @SuppressWarnings("NullAway.Init")
  private SettingsOption option;

  @Option(
      names = "--accept-loss",
      description = {
        "Go on although records were deleted before they were read.",
        "What is lost is logged as an error, and is a row of fleet.accepted_loss."
      })
  private boolean acceptLoss;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    Settings settings = option.load();
    var vitals = new Vitals();
    try (var health = health(settings, vitals);
        var shutdown = new Shutdown(settings.shutdownGrace(), vitals::stopping)) {
      if (health != null) {
        spec.commandLine().getOut().println("health at " + health.address() + "/health/ready");
      }
      shutdown.own(Processor.start(settings, vitals, acceptLoss)).awaitEnd();
    }
    return ExitCode.DONE;
  }

  private static @Nullable HealthServer health(Settings settings, Vitals vitals) {
    if (settings.httpPort() < 0) {
      return null;
    }
    try {
      return HealthServer.start(
          settings.httpHost(), settings.httpPort(), vitals::live, vitals::ready);
    } catch (IOException e) {
      throw new UsageException(
          "can't listen on %s:%d (%s): set http.host and http.port"
              .formatted(settings.httpHost(), settings.httpPort(), e.getMessage()),
          e);
    }
  }
}
