package io.fleetledger.app;

import io.fleetledger.bench.BenchBacklog;
import io.fleetledger.bench.BenchLoad;
import io.fleetledger.bench.RestartText;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures how long a processor takes to be ready again. */
@Command(
    name = "restart",
    description = {
      "Drain a day of a quiet fleet, so that the state is a day's; stop the processor, and say how",
      "long it takes until it is ready again: with its local state, and without."
    })
final class BenchRestartCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private BenchOptions options;

  @Option(names = "--hours", defaultValue = "24", description = "Hours of state. ${DEFAULT-VALUE}")
  private int hours;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "3",
      description = "Requests that a node finishes in a minute. ${DEFAULT-VALUE}")
  private int rate;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    BenchLoad load = options.load((long) options.nodes * rate * hours * 60, rate);
    try (var shutdown = new Shutdown()) {
      BenchSite site = shutdown.own(BenchSite.start(options, options.set, err));
      site.writeCatalog(load);
      BenchBacklog backlog = site.send(load, err);
      err.println("draining %,d records".formatted(backlog.records()));
      try (var processors = BenchProcessors.start(site, 1)) {
        new BenchDrain(site.database(), site.admin()).await(backlog, processors);
      }
      long stateBytes = BenchProcessors.stateBytes(site);
      Duration clean = untilReady(site);
      BenchProcessors.deleteState(site);
      Duration bare = untilReady(site);
      out.print(RestartText.of(backlog, hours, stateBytes, clean, bare));
      out.flush();
    }
    return ExitCode.DONE;
  }

  private static Duration untilReady(BenchSite site) throws Exception {
    long start = System.nanoTime();
    try (var processors = BenchProcessors.start(site, 1)) {
      processors.awaitReady();
      return Duration.ofNanos(System.nanoTime() - start);
    }
  }
}
