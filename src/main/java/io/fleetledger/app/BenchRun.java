package io.fleetledger.app;

import io.fleetledger.bench.BenchBacklog;
import io.fleetledger.bench.BenchLoad;
import io.fleetledger.bench.BenchResult;
import io.fleetledger.bench.DslBaseline;
import io.fleetledger.bench.GcLog;
import io.fleetledger.bench.ProcessCost;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** Drains a backlog by processes of their own, and measures them. */
final class BenchRun {
  private static final String BASELINE_TOPIC = "bench-baseline";
  private static final int POLL_MILLIS = 200;

  /** What is silent follows by the clock: minutes of idle nodes. */
  private static final Duration PATIENCE_AT_REST = Duration.ofSeconds(60);

  private final Settings settings;
  private final Path directory;
  private final List<String> javaOptions;

  BenchRun(Settings settings, Path directory, String heap, List<String> javaOptions) {
    this.settings = settings;
    this.directory = directory;
    var options = new ArrayList<>(List.of("-Xmx" + heap, "--enable-native-access=ALL-UNNAMED"));
    options.addAll(javaOptions);
    this.javaOptions = List.copyOf(options);
  }

  /** Drains it by the product. */
  BenchResult measure(BenchLoad load, BenchBacklog backlog, Process servers, BenchDrain drain)
      throws IOException, SQLException, ExecutionException, InterruptedException {
    Path gcLog = directory.resolve("gc.log");
    var options = new ArrayList<>(javaOptions);
    options.add("-Xlog:gc:file=" + gcLog);
    Map<String, Duration> before = spent(servers);
    long rowsBefore = drain.rowsWritten();
    long start = System.nanoTime();
    try (BenchProcess processor =
        BenchProcess.start(
            directory.resolve("processor.log"),
            options,
            Main.class.getName(),
            List.of("run", "--config", configuration().toString()))) {
      while (!drain.isOver(backlog)) {
        if (!processor.process().isAlive()) {
          throw new IOException("the processor ended: see " + directory.resolve("processor.log"));
        }
        Thread.sleep(POLL_MILLIS);
      }
      ProcessHandle process = processor.process().toHandle();
      var product =
          new BenchResult.Drain(
              Duration.ofNanos(System.nanoTime() - start), ProcessCost.cpu(process));
      Map<String, Duration> after = spent(servers);
      after.replaceAll((who, cpu) -> cpu.minus(before.getOrDefault(who, Duration.ZERO)));
      long peak = ProcessCost.peakMemoryBytes(process);
      long brokenLaws = brokenLawsAtRest(drain);
      return new BenchResult(
          load,
          backlog,
          product,
          after,
          GcLog.read(gcLog),
          peak,
          drain.rowsWritten() - rowsBefore,
          drain.topicBytes(),
          brokenLaws,
          null);
    }
  }

  /** Drains it by the plain DSL job. */
  BenchResult.Drain drainByBaseline(Admin admin, int threads, long requests)
      throws IOException, ExecutionException, InterruptedException {
    admin.createTopics(List.of(new NewTopic(BASELINE_TOPIC, 8, (short) 1))).all().get();
    Path log = directory.resolve("baseline.log");
    long start = System.nanoTime();
    try (BenchProcess job =
        BenchProcess.start(
            log,
            javaOptions,
            DslBaseline.class.getName(),
            List.of(
                settings.kafka().getOrDefault("bootstrap.servers", ""),
                settings.serdes().getOrDefault("schema.registry.url", ""),
                directory.resolve("baseline-state").toString(),
                Integer.toString(threads),
                Long.toString(requests),
                BASELINE_TOPIC))) {
      String output =
          new String(job.process().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      if (job.process().waitFor() != 0) {
        throw new IOException("the plain DSL job failed: see " + log);
      }
      return new BenchResult.Drain(took, Duration.ofNanos(Long.parseLong(output.strip())));
    }
  }

  private Path configuration() throws IOException {
    var lines = new ArrayList<String>();
    settings.given().forEach((key, value) -> lines.add(key + ": \"" + value + "\""));
    return Files.write(directory.resolve("processor.yaml"), lines);
  }

  private static long brokenLawsAtRest(BenchDrain drain) throws SQLException, InterruptedException {
    long limitNanos = System.nanoTime() + PATIENCE_AT_REST.toNanos();
    while (true) {
      long broken = drain.brokenLaws();
      if (broken == 0 || System.nanoTime() > limitNanos) {
        return broken;
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  /** The broker shares its process with nothing but the sandbox's supervision. */
  private Map<String, Duration> spent(Process servers) throws IOException {
    ProcessHandle process = servers.toHandle();
    var spent = new LinkedHashMap<String, Duration>();
    spent.put("broker", ProcessCost.cpu(process));
    Path pidFile = directory.resolve("postgres/cluster/postmaster.pid");
    long postmaster = Long.parseLong(Files.readAllLines(pidFile).getFirst().strip());
    spent.put("PostgreSQL", ProcessCost.cpuOfAll(postmaster));
    return spent;
  }
}
