package io.fleetledger.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Series and their values at one moment; what has none has no series. Filled by one thread, then
 * only read.
 */
public final class Readings {
  private final Map<Family, Map<List<String>, Double>> values = new LinkedHashMap<>();

  /**
   * Notes a value.
   *
   * @param value null: not known, which leaves the series out
   * @param labels values of the family's labels; of one set of them the last value counts
   */
  public void add(Family family, @Nullable Number value, String... labels) {
    if (labels.length != family.labels().size()) {
      throw new IllegalArgumentException(
          "%s has the labels %s, not %s"
              .formatted(family.name(), family.labels(), List.of(labels)));
    }
    if (value != null) {
      values
          .computeIfAbsent(family, it -> new LinkedHashMap<>())
          .put(List.of(labels), value.doubleValue());
    }
  }

  /** Notes whether something is so: 1 or 0. */
  public void add(Family family, boolean isSo, String... labels) {
    add(family, isSo ? 1 : 0, labels);
  }

  /** Takes over all that others have. */
  void addAll(Readings others) {
    others.values.forEach(
        (family, series) ->
            values.computeIfAbsent(family, it -> new LinkedHashMap<>()).putAll(series));
  }

  /** How many series there are. */
  int size() {
    return values.values().stream().mapToInt(Map::size).sum();
  }

  MetricSnapshots snapshots() {
    return new MetricSnapshots(
        values.entrySet().stream().map(it -> snapshot(it.getKey(), it.getValue())).toList());
  }

  private static MetricSnapshot snapshot(Family family, Map<List<String>, Double> series) {
    return switch (family.kind()) {
      case GAUGE -> {
        var gauge = GaugeSnapshot.builder().name(family.baseName()).help(family.help());
        series.forEach(
            (labels, value) ->
                gauge.dataPoint(
                    GaugeDataPointSnapshot.builder()
                        .value(value)
                        .labels(Labels.of(family.labels(), labels))
                        .build()));
        yield gauge.build();
      }
      case COUNTER -> {
        var counter = CounterSnapshot.builder().name(family.baseName()).help(family.help());
        series.forEach(
            (labels, value) ->
                counter.dataPoint(
                    CounterDataPointSnapshot.builder()
                        .value(value)
                        .labels(Labels.of(family.labels(), labels))
                        .build()));
        yield counter.build();
      }
    };
  }
}
