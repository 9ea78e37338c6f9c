package io.fleetledger.app;

import io.fleetledger.watch.Courier;
import io.fleetledger.watch.Receiver;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tries the receivers. */
@Command(
    name = "test",
    description = {
      "Send an alert of kind TEST to the receivers that are configured.",
      "Ends with 1 if one does not take it, or there is none."
    })
final class AlertsTestCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private SettingsOption option;

  @Option(names = "--receiver", paramLabel = "NAME", description = "To this one only.")
  private @Nullable String only;

  @Override
  public Integer call() throws InterruptedException {
    List<Receiver> receivers =
        AlertSettings.receivers(option.load()).stream()
            .filter(receiver -> only == null || receiver.name().equals(only))
            .toList();
    if (receivers.isEmpty()) {
      throw new RefusedException(
          only == null
              ? "no receiver of alerts is configured: set alert.webhook.url or another"
              : "no receiver of alerts is called " + only);
    }
    PrintWriter out = spec.commandLine().getOut();
    boolean taken = true;
    for (Receiver receiver : receivers) {
      String error = Courier.test(receiver, Clock.systemUTC());
      out.println(receiver.name() + ": " + (error == null ? "has taken it" : error));
      taken &= error == null;
    }
    out.flush();
    return taken ? ExitCode.DONE : ExitCode.NO;
  }
}
