package io.fleetledger.metrics;

import io.fleetledger.api.Metrics;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All metrics of the process, from its first moment on; parts of it add theirs when they start.
 * Thread-safe.
 */
public final class ProcessMetrics implements Metrics, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ProcessMetrics.class);
  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final String OPEN_METRICS =
      "application/openmetrics-text; version=1.0.0; charset=utf-8";

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, registry, Clock.SYSTEM);
  private final List<Consumer<Readings>> sources = new CopyOnWriteArrayList<>();
  private final JvmGcMetrics collector = new JvmGcMetrics();

  /**
   * Those of the JVM.
   *
   * @param version of the product
   */
  public ProcessMetrics(String version) {
    meters.config().meterFilter(KafkaMeters.FILTER);
    // Their names are not what Prometheus calls good.
    meters.config().meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time"));
    meters.config().meterFilter(MeterFilter.denyNameStartsWith("system.cpu.count"));
    new JvmMemoryMetrics().bindTo(meters);
    new JvmThreadMetrics().bindTo(meters);
    new ProcessorMetrics().bindTo(meters);
    new UptimeMetrics().bindTo(meters);
    new FileDescriptorMetrics().bindTo(meters);
    collector.bindTo(meters);
    registry.register(this::read);
    add(readings -> readings.add(ProcessFamilies.BUILD, true, version));
  }

  /**
   * Adds what a part of the process tells.
   *
   * @param source asked at each scrape, on its thread: must not wait
   */
  public void add(Consumer<Readings> source) {
    sources.add(source);
  }

  /** Adds what Kafka's clients tell of themselves; close it before the stream. */
  public AutoCloseable bind(KafkaStreams streams) {
    var bound = new KafkaStreamsMetrics(streams);
    bound.bindTo(meters);
    return bound;
  }

  /**
   * All metrics now.
   *
   * @param accept the header Accept of who asks; who names OpenMetrics gets it in version 1.0, all
   *     others get Prometheus' own text format, 0.0.4
   */
  @Override
  public Page scrape(@Nullable String accept) {
    String contentType =
        accept != null && accept.contains("application/openmetrics-text") ? OPEN_METRICS : TEXT;
    return new Page(contentType, meters.scrape(contentType));
  }

  @Override
  public void close() {
    collector.close();
    meters.close();
  }

  private MetricSnapshots read() {
    var readings = new Readings();
    for (Consumer<Readings> source : sources) {
      try {
        source.accept(readings);
      } catch (RuntimeException e) {
        // A part that is ending can't tell of itself; the others still can.
        LOG.debug("a part of the metrics is missing", e);
      }
    }
    return readings.snapshots();
  }
}
