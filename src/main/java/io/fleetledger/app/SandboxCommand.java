package io.fleetledger.app;

import io.fleetledger.sandbox.Sandbox;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the servers, set up and empty. */
@Command(
    name = "sandbox",
    description = "Run Kafka, a schema registry and PostgreSQL, set up and empty, until Ctrl-C.")
final class SandboxCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Keep what the servers hold in this directory; else it goes when they stop.")
  private @Nullable Path data;

  @Option(names = "--set", paramLabel = "KEY=VALUE", description = "A setting of the processor.")
  private Map<String, String> set = Map.of();

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();

    try (var shutdown = new Shutdown()) {
      Sandbox sandbox =
          shutdown.own(data == null ? Sandbox.start() : Sandbox.start(data.toAbsolutePath()));
      Path file = SandboxSetup.apply(sandbox, set);
      SandboxSetup.print(sandbox, file, out);
      out.println("Ctrl-C stops them.");
      shutdown.await();
    }
    return ExitCode.DONE;
  }
}
