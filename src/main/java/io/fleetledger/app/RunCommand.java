package io.fleetledger.app;

import io.fleetledger.metrics.ProcessMetrics;
import java.util.concurrent.Callable;
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
    try (ProcessMetrics metrics = ProcessorReadings.of(vitals);
        var http = HttpService.start(settings, vitals, metrics);
        var shutdown = new Shutdown(settings.shutdownGrace(), vitals::stopping)) {
      if (http != null) {
        metrics.add(http::tell);
        spec.commandLine().getOut().println("health at " + http.address() + "/health/ready");
        spec.commandLine().getOut().println("metrics at " + http.address() + "/metrics");
        spec.commandLine().getOut().println("console at " + http.address() + "/");
      }
      shutdown.own(Processor.start(settings, vitals, metrics, acceptLoss)).awaitEnd();
    }
    return ExitCode.DONE;
  }
}
