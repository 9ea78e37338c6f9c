package io.fleetledger.app;

import io.fleetledger.bench.GcLog;
import io.fleetledger.bench.ProcessCost;
import io.fleetledger.sandbox.Health;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The processors under measurement, each in a process of its own. */
final class BenchProcessors implements AutoCloseable {
  private static final int POLL_MILLIS = 100;
  private static final String NAME = "processor-";
  private static final String FIRST = NAME + 1;

  private final Resources resources = new Resources();
  private final List<BenchProcess> processes = new ArrayList<>();
  private final List<Path> gcLogs = new ArrayList<>();

  private BenchProcessors() {}

  /** Starts some instances, which share the work. */
  static BenchProcessors start(BenchSite site, int instances) throws Exception {
    var processors = new BenchProcessors();
    try {
      for (int i = 1; i <= instances; i++) {
        processors.start(site, NAME + i);
      }
      return processors;
    } catch (Exception e) {
      processors.close();
      throw e;
    }
  }

  private void start(BenchSite site, String name) throws Exception {
    Settings settings = site.settings().with(Map.of("state.dir", state(site, name).toString()));
    var lines = new ArrayList<String>();
    settings.given().forEach((key, value) -> lines.add(key + ": \"" + value + "\""));
    Path configuration = Files.write(site.file(name + ".yaml"), lines);
    Path gcLog = site.file(name + ".gc.log");
    var options = new ArrayList<>(site.javaOptions());
    options.add("-Xlog:gc:file=" + gcLog);
    processes.add(
        resources.own(
            BenchProcess.start(
                site.file(name + ".log"),
                options,
                Main.class.getName(),
                List.of("run", "--config", configuration.toString()))));
    gcLogs.add(gcLog);
  }

  /**
   * Waits until all say that they are ready.
   *
   * @throws IOException if one ends before
   */
  void awaitReady() throws IOException, InterruptedException {
    try (var health = new Health()) {
      for (BenchProcess process : processes) {
        URI address = URI.create(process.awaitLine("health at "));
        while (!health.isGood(address)) {
          process.requireAlive();
          Thread.sleep(POLL_MILLIS);
        }
      }
    }
  }

  /**
   * Fails where one has ended.
   *
   * @throws IOException if one has
   */
  void requireAlive() throws IOException {
    for (BenchProcess process : processes) {
      process.requireAlive();
    }
  }

  /** Processor time of all so far. */
  Duration cpu() {
    return processes.stream()
        .map(process -> ProcessCost.cpu(process.process().toHandle()))
        .reduce(Duration.ZERO, Duration::plus);
  }

  /** The most memory that one of them has held; -1: the system does not tell. */
  long peakMemoryBytes() {
    return processes.stream()
        .mapToLong(process -> ProcessCost.peakMemoryBytes(process.process().toHandle()))
        .max()
        .orElse(-1);
  }

  /** The garbage collections of the first. */
  GcLog gc() throws IOException {
    return GcLog.read(gcLogs.getFirst());
  }

  /** Bytes of the local state of a site's first processor. */
  static long stateBytes(BenchSite site) throws IOException {
    try (Stream<Path> files = Files.walk(state(site, FIRST))) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  /** Deletes the local state of a site's first processor, which must have stopped. */
  static void deleteState(BenchSite site) throws IOException {
    BenchSite.deleteAll(state(site, FIRST));
  }

  private static Path state(BenchSite site, String name) {
    return site.file(name + "-state");
  }

  /** Tells them to stop, and waits until they have. */
  @Override
  public void close() throws Exception {
    resources.close();
  }
}
