package io.fleetledger.app;

import io.fleetledger.load.Events;
import io.fleetledger.load.LagWatch;
import io.fleetledger.load.LoadResult;
import io.fleetledger.load.LoadText;
import io.fleetledger.load.Reads;
import io.fleetledger.load.Target;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures the API of a running installation. */
@Command(
    name = "load",
    description = {
      "Ask the API of a running installation as a crowd does, and say how fast it answers, and",
      "whether the stream falls behind meanwhile. reads: what the console asks. events: batches of",
      "events of the deployed nodes, which stay in the ledger: only where they may.",
      "Ends with 1 if anything was not answered by 200."
    })
final class LoadCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "WHAT", description = "${COMPLETION-CANDIDATES}")
  @SuppressWarnings("NullAway.Init")
  private What what;

  @Parameters(
      index = "1",
      paramLabel = "ADDRESS",
      defaultValue = "http://127.0.0.1:8080",
      description = "Where it answers. ${DEFAULT-VALUE}")
  @SuppressWarnings("NullAway.Init")
  private URI address;

  @Option(
      names = "--clients",
      paramLabel = "N",
      description = "Who ask at a time, each one thing after the other; 1000 read, 4 send events.")
  private @Nullable Integer clients;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "500",
      description = "Events of a request. ${DEFAULT-VALUE}")
  private int batch;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "15",
      description = "How long is measured. ${DEFAULT-VALUE}")
  private int seconds;

  @Option(
      names = "--warm-up",
      paramLabel = "SECONDS",
      defaultValue = "15",
      description = "How long they ask before that. ${DEFAULT-VALUE}")
  private int warmUp;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "Holds the bearer token, of the role admin.")
  private @Nullable Path tokenFile;

  /** What can be measured; named as on the command line. */
  enum What {
    reads,
    events
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    Target target = target();
    long before;
    try (var watch = LagWatch.start(target)) {
      Thread.sleep(Duration.ofSeconds(3));
      before = watch.mostRecords();
    }
    if (warmUp > 0) {
      measure(target, warmUp);
    }
    try (var watch = LagWatch.start(target)) {
      LoadResult result = measure(target, seconds);
      out.print(LoadText.of(result, before, watch.mostRecords()));
      out.flush();
      return result.others().isEmpty() ? ExitCode.DONE : ExitCode.NO;
    }
  }

  private LoadResult measure(Target target, int forSeconds)
      throws IOException, InterruptedException {
    Duration time = Duration.ofSeconds(forSeconds);
    return switch (what) {
      case reads -> Reads.measure(target, clients == null ? 1_000 : clients, time);
      case events -> Events.measure(target, clients == null ? 4 : clients, batch, time);
    };
  }

  private Target target() throws IOException {
    String token = tokenFile == null ? null : Files.readString(tokenFile).strip();
    try {
      return Target.at(address, token);
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()), e);
    }
  }
}
