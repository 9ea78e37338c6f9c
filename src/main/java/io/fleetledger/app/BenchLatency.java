package io.fleetledger.app;

import io.fleetledger.bench.BenchLoad;
import io.fleetledger.bench.LatencyResult;
import io.fleetledger.bench.SteadySender;
import io.fleetledger.registry.AvroSerdes;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Sends a load at a steady rate, and measures how long its probes take into the tables. */
final class BenchLatency {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final BenchSite site;
  private final BenchLoad load;
  private final int probeEvery;

  /**
   * @param probeEvery one of so many requests is a probe
   */
  BenchLatency(BenchSite site, BenchLoad load, int probeEvery) {
    this.site = site;
    this.load = load;
    this.probeEvery = probeEvery;
  }

  /**
   * Measures.
   *
   * @param warmUp for how long is sent before probes count
   * @param measured for how long they count
   */
  LatencyResult measure(Duration warmUp, Duration measured, PrintWriter err) throws Exception {
    try (var serdes = new AvroSerdes(site.settings().serdes());
        var processors = BenchProcessors.start(site, 1)) {
      processors.awaitReady();
      err.println("sending for %d seconds".formatted(warmUp.plus(measured).toSeconds()));
      try (SteadySender sender =
          SteadySender.start(
              load,
              probeEvery,
              site.settings().kafka(),
              serdes.valueSerializer(),
              Topics.INFERENCE_EVENTS,
              Topics.NODE_SAMPLES)) {
        Thread.sleep(warmUp);
        var probes = new BenchProbes(sender, site.database());
        long sent = sender.events();
        Map<String, Duration> before = spent(processors);
        long begun = System.nanoTime();
        probes.watch(measured);
        double seconds = (System.nanoTime() - begun) / 1e9;
        double perSecond = (sender.events() - sent) / seconds;
        Map<String, Double> cores = new LinkedHashMap<>();
        spent(processors)
            .forEach(
                (who, cpu) ->
                    cores.put(
                        who,
                        cpu.minus(before.getOrDefault(who, Duration.ZERO)).toNanos()
                            / 1e9
                            / seconds));
        probes.finish(PATIENCE);
        processors.requireAlive();
        sender.close();
        return new LatencyResult(
            perSecond,
            probes.behind(),
            probes.latencies(),
            probes.unseen(),
            cores,
            new BenchDrain(site.database(), site.admin()).brokenLawsAtRest());
      }
    }
  }

  private Map<String, Duration> spent(BenchProcessors processors) throws IOException {
    var spent = new LinkedHashMap<String, Duration>();
    spent.put("processor", processors.cpu());
    spent.putAll(site.spent());
    return spent;
  }
}
