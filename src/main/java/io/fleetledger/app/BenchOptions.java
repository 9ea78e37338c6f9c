package io.fleetledger.app;

import io.fleetledger.bench.BenchLoad;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that all measurements share: the shape of the load, and the processor. */
final class BenchOptions {
  @Option(
      names = "--tenants",
      defaultValue = "500",
      description = "Tenants, Zipf. ${DEFAULT-VALUE}")
  int tenants;

  @Option(names = "--nodes", defaultValue = "200", description = "Nodes. ${DEFAULT-VALUE}")
  int nodes;

  @Option(names = "--models", defaultValue = "20", description = "Models. ${DEFAULT-VALUE}")
  int models;

  @Option(
      names = "--duplicates",
      paramLabel = "PERCENT",
      defaultValue = "2",
      description = "Requests sent twice, of 100. ${DEFAULT-VALUE}")
  int duplicates;

  @Option(
      names = "--disorder",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "Most that a record comes after its time. ${DEFAULT-VALUE}")
  int disorder;

  @Option(names = "--seed", defaultValue = "1", description = "Another seed, another backlog.")
  long seed;

  @Option(names = "--threads", defaultValue = "2", description = "Stream threads. ${DEFAULT-VALUE}")
  int threads;

  @Option(
      names = "--heap",
      defaultValue = "1g",
      description = "Heap of the processor. ${DEFAULT-VALUE}")
  @SuppressWarnings("NullAway.Init")
  String heap;

  @Option(
      names = "--java-option",
      paramLabel = "OPTION",
      description = "A further option of the processor's JVM.")
  List<String> javaOptions = List.of();

  @Option(names = "--set", paramLabel = "KEY=VALUE", description = "A setting of the processor.")
  Map<String, String> set = Map.of();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "An empty directory for everything; kept. Else a temporary one, removed.")
  @Nullable Path data;

  /**
   * The load.
   *
   * @param events requests
   * @param rate requests that a node finishes in a minute
   */
  BenchLoad load(long events, int rate) {
    return new BenchLoad(events, tenants, nodes, models, duplicates, disorder, rate, seed);
  }
}
