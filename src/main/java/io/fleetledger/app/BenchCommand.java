package io.fleetledger.app;

import io.fleetledger.bench.BenchBacklog;
import io.fleetledger.bench.BenchLoad;
import io.fleetledger.bench.BenchResult;
import io.fleetledger.bench.BenchText;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures the product on this machine. */
@Command(
    name = "bench",
    description = {
      "Make a backlog in a real broker, drain it through the whole product into PostgreSQL, and say",
      "how fast that was, and what it cost; then the same backlog through a plain Kafka Streams DSL",
      "job of a smaller task, for comparison. Everything runs here, in processes of their own.",
      "Ends with 1 if a law has a residual."
    },
    subcommands = {BenchLatencyCommand.class, BenchScalingCommand.class, BenchRestartCommand.class})
final class BenchCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private BenchOptions options;

  @Option(names = "--events", defaultValue = "10000000", description = "Requests. ${DEFAULT-VALUE}")
  private long events;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "300",
      description = "Requests that a node finishes in a minute. ${DEFAULT-VALUE}")
  private int rate;

  @Option(
      names = "--baseline",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Run the plain DSL job, too. ${DEFAULT-VALUE}")
  private boolean baseline;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    BenchLoad load = options.load(events, rate);
    try (var shutdown = new Shutdown()) {
      BenchSite site = shutdown.own(BenchSite.start(options, options.set, err));
      site.writeCatalog(load);
      BenchBacklog backlog = site.send(load, err);
      err.println("draining %,d records".formatted(backlog.records()));
      var run = new BenchRun(site);
      BenchResult result = run.measure(load, backlog, 1);
      if (baseline) {
        err.println("draining them by the plain DSL job");
        result = result.comparedWith(run.drainByBaseline(options.threads, load.events()));
      }
      out.print(BenchText.of(result));
      out.flush();
      return result.brokenLaws() == 0 ? ExitCode.DONE : ExitCode.NO;
    }
  }
}
