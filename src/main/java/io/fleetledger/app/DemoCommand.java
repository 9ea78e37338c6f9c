package io.fleetledger.app;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.catalog.CatalogDiff;
import io.fleetledger.catalog.CatalogFile;
import io.fleetledger.metrics.ProcessMetrics;
import io.fleetledger.replay.Pace;
import io.fleetledger.replay.Trace;
import io.fleetledger.sandbox.Sandbox;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the product at work. */
@Command(
    name = "demo",
    description = {
      "Start everything here, replay an hour of a real trace, print what it says; then stay up.",
      "Ends with 1 if a law has a residual."
    })
final class DemoCommand implements Callable<Integer> {
  private static final String CATALOG = "demo/catalog.yaml";

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Keep what the servers hold in this directory; else it goes when they stop.")
  private @Nullable Path data;

  @Option(names = "--exit", description = "Stop after the report.")
  private boolean exit;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    try (var shutdown = new Shutdown()) {
      out.println("starting Kafka, a schema registry and PostgreSQL");
      Sandbox sandbox =
          shutdown.own(data == null ? Sandbox.start() : Sandbox.start(data.toAbsolutePath()));
      Path configuration = SandboxSetup.apply(sandbox);
      Settings settings = SandboxSetup.settings(sandbox);
      Catalog catalog = applyCatalog(settings, sandbox.directory());
      var vitals = new Vitals();
      ProcessMetrics metrics = shutdown.own(ProcessorReadings.of(vitals));
      HttpService http = shutdown.own(HttpService.nearby(settings, vitals, metrics));
      metrics.add(http::tell);
      URI console = http.address();
      out.println("the console is at " + console + "/");
      Processor processor = shutdown.own(Processor.start(settings, vitals, metrics, false));

      out.println("replaying an hour of Azure's LLM inference trace of 2023");
      try (var progress = new DemoProgress(settings, processor, spec.commandLine().getErr())) {
        progress.during(
            () ->
                ReplayCommand.send(
                    settings,
                    Trace.demo(),
                    catalog,
                    Pace.of("max", Clock.systemUTC(), Thread::sleep),
                    (events, total, at) -> {}));
      }

      int answer;
      try (var database = Servers.postgres(settings)) {
        answer = DemoReport.print(database, out);
      }
      if (!exit) {
        shutdown.own(
            DemoStream.start(settings, catalog, sandbox.directory(), spec.commandLine().getErr()));
        out.println("console          " + console + "/");
        out.println("alerts           " + console + "/#/alerts");
        SandboxSetup.print(sandbox, configuration, out);
        out.println(
            "The trace goes on, %s times as fast as it was. Ctrl-C stops everything."
                .formatted(DemoStream.SPEED));
        shutdown.await();
      }
      return answer;
    }
  }

  /** Puts the bundled catalog into force; its file stays beside the servers' data. */
  private static Catalog applyCatalog(Settings settings, Path directory)
      throws IOException, InterruptedException {
    Path file = directory.resolve("catalog.yaml");
    try (InputStream bundled =
        Objects.requireNonNull(
            DemoCommand.class.getClassLoader().getResourceAsStream(CATALOG), CATALOG)) {
      Files.copy(bundled, file, StandardCopyOption.REPLACE_EXISTING);
    }
    Catalog inForce = CatalogAccess.read(settings);
    Catalog stated = CatalogFile.read(file, inForce).catalog();
    CatalogAccess.write(settings, CatalogDiff.between(inForce, stated));
    return inForce.revisedBy(stated);
  }
}
