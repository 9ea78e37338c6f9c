package io.fleetledger.app;

import io.fleetledger.bench.BenchBacklog;
import io.fleetledger.bench.BenchLoad;
import io.fleetledger.bench.BenchResult;
import io.fleetledger.bench.ScalingText;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures what a request costs while something grows. */
@Command(
    name = "scaling",
    description = {
      "Drain a backlog of the same number of requests once for each of some values of one thing,",
      "each time with servers of its own, and compare what a request cost.",
      "Ends with 1 if a law has a residual."
    })
final class BenchScalingCommand implements Callable<Integer> {
  /** What can grow. */
  private enum Axis {
    tenants,
    nodes,
    partitions,
    threads,
    instances
  }

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private BenchOptions options;

  @Option(
      names = "--of",
      required = true,
      paramLabel = "WHAT",
      description = "What grows: ${COMPLETION-CANDIDATES}.")
  @SuppressWarnings("NullAway.Init")
  private Axis axis;

  @Option(
      names = "--values",
      required = true,
      split = ",",
      paramLabel = "N",
      description = "Its values, such as 100,1000,10000,100000.")
  @SuppressWarnings("NullAway.Init")
  private List<Integer> values;

  @Option(names = "--events", defaultValue = "1000000", description = "Requests. ${DEFAULT-VALUE}")
  private long events;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "300",
      description = "Requests that a node finishes in a minute. ${DEFAULT-VALUE}")
  private int rate;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    List<BenchResult> results = new ArrayList<>();
    for (int value : values) {
      err.println("%s: %,d".formatted(axis, value));
      results.add(measured(value, err));
    }
    out.print(ScalingText.of(axis.name(), values, results));
    out.flush();
    return results.stream().allMatch(result -> result.brokenLaws() == 0)
        ? ExitCode.DONE
        : ExitCode.NO;
  }

  private BenchResult measured(int value, PrintWriter err) throws Exception {
    Map<String, String> set = new HashMap<>(options.set);
    BenchLoad load = options.load(events, rate);
    int instances = 1;
    switch (axis) {
      case tenants -> load = load.with(value, events);
      case nodes -> load = load.withNodes(value);
      case partitions -> set.put("partitions", Integer.toString(value));
      case threads -> set.put("num.stream.threads", Integer.toString(value));
      case instances -> instances = value;
    }
    try (var shutdown = new Shutdown()) {
      BenchSite site = shutdown.own(BenchSite.start(options, set, err));
      site.writeCatalog(load);
      BenchBacklog backlog = site.send(load, err);
      err.println("draining %,d records".formatted(backlog.records()));
      return new BenchRun(site).measure(load, backlog, instances);
    }
  }
}
