package io.fleetledger.app;

import io.fleetledger.bench.BenchLoad;
import io.fleetledger.bench.LatencyText;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures how long requests take into the tables. */
@Command(
    name = "latency",
    description = {
      "Send requests at a steady rate, and say how long they took from being sent until their rows",
      "could be read in PostgreSQL: twenty a second are of tenants that send no other.",
      "Ends with 1 if a law has a residual."
    })
final class BenchLatencyCommand implements Callable<Integer> {
  private static final int PROBES_PER_SECOND = 20;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private BenchOptions options;

  @Option(
      names = "--per-second",
      paramLabel = "N",
      defaultValue = "10000",
      description = "Requests a second, of the whole fleet. ${DEFAULT-VALUE}")
  private int perSecond;

  @Option(
      names = "--seconds",
      defaultValue = "60",
      description = "How long is measured. ${DEFAULT-VALUE}")
  private int seconds;

  @Option(
      names = "--warm-up",
      paramLabel = "SECONDS",
      defaultValue = "45",
      description = "How long is sent before. ${DEFAULT-VALUE}")
  private int warmUp;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    int rate = Math.max(1, Math.toIntExact(60L * perSecond / options.nodes));
    int probeEvery = Math.max(1, perSecond / PROBES_PER_SECOND);
    // What is sent to the end of the measurement was made up to the disorder before.
    long events = (long) perSecond * (warmUp + seconds + options.disorder + 60L);
    BenchLoad load = options.load(events, rate);
    try (var shutdown = new Shutdown()) {
      BenchSite site = shutdown.own(BenchSite.start(options, options.set, err));
      int probes = Math.toIntExact(events / probeEvery);
      site.writeCatalog(load.with(options.tenants + probes, events));
      var latency = new BenchLatency(site, load, probeEvery);
      var result = latency.measure(Duration.ofSeconds(warmUp), Duration.ofSeconds(seconds), err);
      out.print(LatencyText.of(result));
      out.flush();
      return result.brokenLaws() == 0 ? ExitCode.DONE : ExitCode.NO;
    }
  }
}
