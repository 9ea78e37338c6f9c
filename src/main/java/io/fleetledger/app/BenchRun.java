package io.fleetledger.app;

import io.fleetledger.bench.BenchBacklog;
import io.fleetledger.bench.BenchLoad;
import io.fleetledger.bench.BenchResult;
import io.fleetledger.bench.DslBaseline;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.NewTopic;

/** Drains a backlog by processes of their own, and measures them. */
final class BenchRun {
  private static final String BASELINE_TOPIC = "bench-baseline";

  private final BenchSite site;
  private final BenchDrain drain;

  BenchRun(BenchSite site) {
    this.site = site;
    this.drain = new BenchDrain(site.database(), site.admin());
  }

  /**
   * Drains it by the product, to the last row.
   *
   * @param instances processors that share the work
   */
  BenchResult measure(BenchLoad load, BenchBacklog backlog, int instances) throws Exception {
    Map<String, Duration> before = site.spent();
    long rowsBefore = drain.rowsWritten();
    long start = System.nanoTime();
    try (var processors = BenchProcessors.start(site, instances)) {
      drain.await(backlog, processors);
      var product =
          new BenchResult.Drain(Duration.ofNanos(System.nanoTime() - start), processors.cpu());
      Map<String, Duration> after = site.spent();
      after.replaceAll((who, cpu) -> cpu.minus(before.getOrDefault(who, Duration.ZERO)));
      long peak = processors.peakMemoryBytes();
      long brokenLaws = drain.brokenLawsAtRest();
      return new BenchResult(
          load,
          backlog,
          product,
          after,
          processors.gc(),
          peak,
          drain.rowsWritten() - rowsBefore,
          drain.topicBytes(),
          brokenLaws,
          null);
    }
  }

  /** Drains it by the plain DSL job. */
  BenchResult.Drain drainByBaseline(int threads, long requests)
      throws IOException, ExecutionException, InterruptedException {
    site.admin().createTopics(List.of(new NewTopic(BASELINE_TOPIC, 8, (short) 1))).all().get();
    Path log = site.file("baseline.log");
    Settings settings = site.settings();
    long start = System.nanoTime();
    try (BenchProcess job =
        BenchProcess.start(
            log,
            site.javaOptions(),
            DslBaseline.class.getName(),
            List.of(
                settings.kafka().getOrDefault("bootstrap.servers", ""),
                settings.serdes().getOrDefault("schema.registry.url", ""),
                site.file("baseline-state").toString(),
                Integer.toString(threads),
                Long.toString(requests),
                BASELINE_TOPIC))) {
      String output = job.awaitOutput();
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      if (job.process().waitFor() != 0) {
        throw new IOException("the plain DSL job failed: see " + log);
      }
      return new BenchResult.Drain(took, Duration.ofNanos(Long.parseLong(output.strip())));
    }
  }
}
