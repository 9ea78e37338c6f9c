package io.fleetledger.app;

import io.fleetledger.app.TopicSetup.State;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Sets up the topics. */
@Command(name = "topics", description = "Set up the topics.")
final class TopicsCommand {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Command(
      description = {
        "Create the topics that are missing; say how those that exist differ.",
        "Ends with 1 if one differs. Changes no topic that exists."
      })
  int create(@Mixin SettingsOption option) throws ExecutionException, InterruptedException {
    Settings settings = option.load();
    List<State> states;
    try (var admin = Servers.kafka(settings)) {
      states = new TopicSetup(admin).apply(Topics.all(settings));
    }
    states.forEach(state -> print(state, spec.commandLine().getOut()));
    return states.stream().anyMatch(State.Different.class::isInstance)
        ? ExitCode.NO
        : ExitCode.DONE;
  }

  private static void print(State state, PrintWriter out) {
    out.println(
        switch (state) {
          case State.Created it -> "created    " + it.topic();
          case State.Present it -> "present    " + it.topic();
          case State.Different it ->
              "different  " + it.topic() + ": " + String.join("; ", it.differences());
        });
  }
}
