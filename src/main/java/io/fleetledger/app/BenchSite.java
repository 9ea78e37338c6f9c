package io.fleetledger.app;

import com.zaxxer.hikari.HikariDataSource;
import io.fleetledger.bench.BenchBacklog;
import io.fleetledger.bench.BenchCatalog;
import io.fleetledger.bench.BenchLoad;
import io.fleetledger.bench.ProcessCost;
import io.fleetledger.catalog.Catalog;
import io.fleetledger.catalog.CatalogDiff;
import io.fleetledger.catalog.CatalogFile;
import io.fleetledger.registry.AvroSerdes;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;

/**
 * Servers to measure against, in a process of their own so that their cost is told apart, and what
 * reaches them. Everything is in one directory.
 */
final class BenchSite implements AutoCloseable {
  private static final String ACCELERATOR = "H100-SXM5-80GB";

  /** As the launcher starts a processor. */
  private static final List<String> JAVA_OPTIONS =
      List.of("-XX:+UseParallelGC", "--enable-native-access=ALL-UNNAMED");

  private final Resources resources = new Resources();
  private final Path directory;
  private final BenchProcess servers;
  private final Settings settings;
  private final HikariDataSource database;
  private final Admin admin;
  private final List<String> javaOptions;

  private BenchSite(BenchOptions options, Map<String, String> set, PrintWriter err)
      throws Exception {
    try {
      Path kept = options.data;
      if (kept == null) {
        directory = Files.createTempDirectory("fleetledger-bench-");
        resources.own((AutoCloseable) () -> deleteAll(directory));
      } else {
        directory = Files.createDirectories(kept.toAbsolutePath());
      }
      err.println("starting Kafka, a schema registry and PostgreSQL");
      servers = resources.own(sandbox(set));
      servers.awaitLine("Ctrl-C");
      settings =
          Settings.load(directory.resolve("fleetledger.yaml"), Map.of())
              .with(Map.of("num.stream.threads", Integer.toString(options.threads)))
              .with(set);
      database = resources.own(Servers.patientPostgres(settings));
      admin = resources.own(Servers.kafka(settings));
      var java = new ArrayList<String>();
      java.add("-Xmx" + options.heap);
      java.addAll(JAVA_OPTIONS);
      java.addAll(options.javaOptions);
      javaOptions = List.copyOf(java);
    } catch (Exception e) {
      resources.close();
      throw e;
    }
  }

  /**
   * Starts the servers, empty.
   *
   * @param set settings of topics and processors over the usual ones
   */
  static BenchSite start(BenchOptions options, Map<String, String> set, PrintWriter err)
      throws Exception {
    return new BenchSite(options, set, err);
  }

  Settings settings() {
    return settings;
  }

  HikariDataSource database() {
    return database;
  }

  Admin admin() {
    return admin;
  }

  /** A file of the measurement. */
  Path file(String name) {
    return directory.resolve(name);
  }

  /** What the JVMs under measurement are started with. */
  List<String> javaOptions() {
    return javaOptions;
  }

  /** Tells the catalog of the load's fleet and tenants. */
  void writeCatalog(BenchLoad load) throws Exception {
    CatalogAccess.write(settings, CatalogDiff.between(Catalog.EMPTY, fleet(load)));
  }

  /** Writes the load's records. */
  BenchBacklog send(BenchLoad load, PrintWriter err) {
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

  /** Processor time so far; the broker shares its process with the sandbox's supervision alone. */
  Map<String, Duration> spent() throws IOException {
    var spent = new LinkedHashMap<String, Duration>();
    spent.put("broker", ProcessCost.cpu(servers.process().toHandle()));
    Path pidFile = directory.resolve("postgres/cluster/postmaster.pid");
    long postmaster = Long.parseLong(Files.readAllLines(pidFile).getFirst().strip());
    spent.put("PostgreSQL", ProcessCost.cpuOfAll(postmaster));
    return spent;
  }

  @Override
  public void close() throws Exception {
    resources.close();
  }

  private BenchProcess sandbox(Map<String, String> set) throws IOException {
    var arguments = new ArrayList<>(List.of("sandbox", "--data", directory.toString()));
    set.forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
    return BenchProcess.start(
        directory.resolve("sandbox.log"),
        List.of("-Xmx2g", "--enable-native-access=ALL-UNNAMED"),
        Main.class.getName(),
        arguments);
  }

  static void deleteAll(Path directory) throws IOException {
    try (var paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  private static Catalog fleet(BenchLoad load) throws IOException {
    Path file = Files.createTempFile("fleetledger-bench-", ".yaml");
    try (var bundled = BenchSite.class.getClassLoader().getResourceAsStream("demo/catalog.yaml")) {
      Files.copy(Objects.requireNonNull(bundled), file, StandardCopyOption.REPLACE_EXISTING);
      Catalog demo = CatalogFile.read(file, Catalog.EMPTY).catalog();
      return BenchCatalog.of(load, demo, ACCELERATOR);
    } finally {
      Files.delete(file);
    }
  }
}
