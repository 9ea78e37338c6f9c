package io.fleetledger.oracle;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;

/** Sums of measures by the names of the tables' columns, with latency sketches. */
final class Sums {

  /** What the names of sums begin with that weigh when cost is shared, and are no columns. */
  static final String WEIGHING = "weighing ";

  private final Map<String, Long> measures = new HashMap<>();
  private final Map<String, TreeMap<Integer, Long>> sketches = new HashMap<>();

  void add(String measure, long amount) {
    measures.merge(measure, amount, Math::addExact);
  }

  /** Counts a latency, microseconds, in a sketch: ttft, tpot or end_to_end. */
  void addLatency(String sketch, long micros) {
    count(sketch, LatencyBucket.of(micros), 1);
  }

  void addAll(Sums other) {
    other.measures.forEach(this::add);
    other.sketches.forEach(
        (sketch, counts) -> counts.forEach((bucket, count) -> count(sketch, bucket, count)));
  }

  /** The measures alone. */
  Sums withoutLatencies() {
    Sums sums = new Sums();
    sums.measures.putAll(measures);
    return sums;
  }

  /** The largest measure; 0: there is none. */
  long largest() {
    return measures.values().stream().mapToLong(Long::longValue).max().orElse(0);
  }

  long get(String measure) {
    return measures.getOrDefault(measure, 0L);
  }

  /**
   * Sets the columns of a row.
   *
   * @throws NullPointerException if the row lacks a column
   */
  void writeTo(SpecificRecord row) {
    measures.forEach(
        (measure, sum) -> {
          if (!measure.startsWith(WEIGHING)) {
            put(row, measure, sum);
          }
        });
    sketches.forEach(
        (sketch, counts) -> {
          put(row, sketch + "_buckets", new ArrayList<>(counts.keySet()));
          put(row, sketch + "_counts", new ArrayList<>(counts.values()));
        });
  }

  private void count(String sketch, int bucket, long count) {
    sketches.computeIfAbsent(sketch, any -> new TreeMap<>()).merge(bucket, count, Math::addExact);
  }

  private static void put(SpecificRecord row, String column, Object value) {
    row.put(row.getSchema().getField(column).pos(), value);
  }
}
