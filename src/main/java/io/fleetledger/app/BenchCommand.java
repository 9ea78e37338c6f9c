package io.fleetledger.app;

import io.fleetledger.bench.BenchBacklog;
import io.fleetledger.bench.BenchCatalog;
import io.fleetledger.bench.BenchLoad;
import io.fleetledger.bench.BenchResult;
import io.fleetledger.bench.BenchText;
import io.fleetledger.catalog.Catalog;
import io.fleetledger.catalog.CatalogDiff;
import io.fleetledger.catalog.CatalogFile;
import io.fleetledger.registry.AvroSerdes;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
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
    })
final class BenchCommand implements Callable<Integer> {
  private static final String ACCELERATOR = "H100-SXM5-80GB";

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(names = "--events", defaultValue = "10000000", description = "Requests. ${DEFAULT-VALUE}")
  private long events;

  @Option(
      names = "--tenants",
      defaultValue = "500",
      description = "Tenants, Zipf. ${DEFAULT-VALUE}")
  private int tenants;

  @Option(names = "--nodes", defaultValue = "200", description = "Nodes. ${DEFAULT-VALUE}")
  private int nodes;

  @Option(names = "--models", defaultValue = "20", description = "Models. ${DEFAULT-VALUE}")
  private int models;

  @Option(
      names = "--duplicates",
      paramLabel = "PERCENT",
      defaultValue = "2",
      description = "Requests sent twice, of 100. ${DEFAULT-VALUE}")
  private int duplicates;

  @Option(
      names = "--disorder",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "Most that a record comes after its time. ${DEFAULT-VALUE}")
  private int disorder;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "300",
      description = "Requests that a node finishes in a minute. ${DEFAULT-VALUE}")
  private int rate;

  @Option(names = "--seed", defaultValue = "1", description = "Another seed, another backlog.")
  private long seed;

  @Option(names = "--threads", defaultValue = "2", description = "Stream threads. ${DEFAULT-VALUE}")
  private int threads;

  @Option(
      names = "--heap",
      defaultValue = "1g",
      description = "Heap of the processor. ${DEFAULT-VALUE}")
  @SuppressWarnings("NullAway.Init")
  private String heap;

  @Option(
      names = "--java-option",
      paramLabel = "OPTION",
      description = "A further option of the processor's JVM.")
  private List<String> javaOptions = List.of();

  @Option(names = "--set", paramLabel = "KEY=VALUE", description = "A setting of the processor.")
  private Map<String, String> set = Map.of();

  @Option(
      names = "--baseline",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Run the plain DSL job, too. ${DEFAULT-VALUE}")
  private boolean baseline;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "An empty directory for everything; kept. Else a temporary one, removed.")
  private @Nullable Path data;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    var load = new BenchLoad(events, tenants, nodes, models, duplicates, disorder, rate, seed);
    Path directory =
        data == null
            ? Files.createTempDirectory("fleetledger-bench-")
            : Files.createDirectories(data.toAbsolutePath());
    try (var shutdown = new Shutdown()) {
      if (data == null) {
        shutdown.own((AutoCloseable) () -> deleteAll(directory));
      }
      err.println("starting Kafka, a schema registry and PostgreSQL");
      BenchProcess servers = shutdown.own(sandbox(directory));
      Settings settings =
          Settings.load(directory.resolve("fleetledger.yaml"), Map.of())
              .with(Map.of("num.stream.threads", Integer.toString(threads)))
              .with(set);
      try (var database = Servers.patientPostgres(settings);
          var admin = Servers.kafka(settings)) {
        CatalogAccess.write(settings, CatalogDiff.between(Catalog.EMPTY, fleet(load)));
        BenchBacklog backlog = send(load, settings, err);
        err.println("draining %,d records".formatted(backlog.records()));
        var run = new BenchRun(settings, directory, heap, javaOptions);
        BenchResult result =
            run.measure(load, backlog, servers.process(), new BenchDrain(database, admin));
        if (baseline) {
          err.println("draining them by the plain DSL job");
          result = result.comparedWith(run.drainByBaseline(admin, threads, load.events()));
        }
        out.print(BenchText.of(result));
        out.flush();
        return result.brokenLaws() == 0 ? ExitCode.DONE : ExitCode.NO;
      }
    }
  }

  /** The servers in a process of their own, so that their cost is told apart. */
  private static BenchProcess sandbox(Path directory) throws IOException {
    BenchProcess servers =
        BenchProcess.start(
            directory.resolve("sandbox.log"),
            List.of("-Xmx2g", "--enable-native-access=ALL-UNNAMED"),
            Main.class.getName(),
            List.of("sandbox", "--data", directory.toString()));
    var lines =
        new BufferedReader(
            new InputStreamReader(servers.process().getInputStream(), StandardCharsets.UTF_8));
    String line;
    do {
      line = lines.readLine();
      if (line == null) {
        servers.close();
        throw new IOException("the servers do not start: see " + directory.resolve("sandbox.log"));
      }
    } while (!line.startsWith("Ctrl-C"));
    return servers;
  }

  private static void deleteAll(Path directory) throws IOException {
    try (var paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  private static Catalog fleet(BenchLoad load) throws IOException {
    Path file = Files.createTempFile("fleetledger-bench-", ".yaml");
    try (var bundled =
        BenchCommand.class.getClassLoader().getResourceAsStream("demo/catalog.yaml")) {
      Files.copy(Objects.requireNonNull(bundled), file, StandardCopyOption.REPLACE_EXISTING);
      Catalog demo = CatalogFile.read(file, Catalog.EMPTY).catalog();
      return BenchCatalog.of(load, demo, ACCELERATOR);
    } finally {
      Files.delete(file);
    }
  }

  private static BenchBacklog send(BenchLoad load, Settings settings, PrintWriter err) {
    try (var serdes = new AvroSerdes(settings.serdes());
        var line = new ProgressLine(err)) {
      return BenchBacklog.send(
          load,
          settings.kafka(),
          serdes.valueSerializer(),
          Topics.INFERENCE_EVENTS,
          Topics.NODE_SAMPLES,
          sent -> line.update(() -> "wrote %,d records".formatted(sent)));
    }
  }
}
