package io.fleetledger.app;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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

  @Override
  public Integer call() throws Exception {
    Settings settings = option.load();
    try (var shutdown = new Shutdown()) {
      shutdown.own(Processor.start(settings)).awaitEnd();
    }
    return ExitCode.DONE;
  }
}
