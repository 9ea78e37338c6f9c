package io.fleetledger.metrics;

import static io.fleetledger.metrics.ProcessFamilies.COMMITS;
import static io.fleetledger.metrics.ProcessFamilies.COMMIT_SECONDS;
import static io.fleetledger.metrics.ProcessFamilies.PROCESSED;
import static io.fleetledger.metrics.ProcessFamilies.RECORD_AGE;
import static io.fleetledger.metrics.ProcessFamilies.STATE_BYTES;

import java.util.Collection;
import java.util.function.DoubleBinaryOperator;
import org.apache.kafka.common.Metric;
import org.jspecify.annotations.Nullable;

/**
 * What Kafka Streams measures by thread, task and store, as one number for the instance: as many
 * series however many of these there are.
 */
public final class StreamReadings {
  private static final String THREAD = "stream-thread-metrics";
  private static final String NODE = "stream-processor-node-metrics";
  private static final String STORE = "stream-state-metrics";
  private static final double MILLISECOND = 1e-3;

  private final Collection<? extends Metric> metrics;

  private StreamReadings(Collection<? extends Metric> metrics) {
    this.metrics = metrics;
  }

  /** Notes them. */
  public static void tell(Collection<? extends Metric> metrics, Readings into) {
    var stream = new StreamReadings(metrics);
    into.add(PROCESSED, stream.sum(THREAD, "process-total"));
    into.add(COMMITS, stream.sum(THREAD, "commit-total"));
    into.add(COMMIT_SECONDS, seconds(stream.max(THREAD, "commit-latency-avg")), "avg");
    into.add(COMMIT_SECONDS, seconds(stream.max(THREAD, "commit-latency-max")), "max");
    into.add(RECORD_AGE, seconds(stream.max(NODE, "record-e2e-latency-max")));
    into.add(STATE_BYTES, stream.sum(STORE, "total-sst-files-size"), "disk");
    // All stores share one cache, and each tells the whole of it.
    into.add(STATE_BYTES, stream.max(STORE, "block-cache-usage"), "cache");
  }

  private @Nullable Double sum(String group, String name) {
    return fold(group, name, Double::sum);
  }

  private @Nullable Double max(String group, String name) {
    return fold(group, name, Math::max);
  }

  /** Null: there is none, or none that has measured anything. */
  private @Nullable Double fold(String group, String name, DoubleBinaryOperator operator) {
    @Nullable Double folded = null;
    for (Metric metric : metrics) {
      if (metric.metricName().group().equals(group)
          && metric.metricName().name().equals(name)
          && metric.metricValue() instanceof Number number
          && Double.isFinite(number.doubleValue())) {
        folded =
            folded == null
                ? number.doubleValue()
                : operator.applyAsDouble(folded, number.doubleValue());
      }
    }
    return folded;
  }

  private static @Nullable Double seconds(@Nullable Double milliseconds) {
    return milliseconds == null ? null : milliseconds * MILLISECOND;
  }
}
