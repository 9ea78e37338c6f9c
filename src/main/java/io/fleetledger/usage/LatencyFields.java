package io.fleetledger.usage;

import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;

/** The six fields of an Avro record that hold {@link Latencies}. */
public final class LatencyFields {
  private static final List<String> NAMES = List.of("ttft", "tpot", "end_to_end");

  private final int[] buckets;
  private final int[] counts;

  /**
   * @param schema a record with the fields {@code ttft_buckets}, {@code ttft_counts} and so on
   */
  public LatencyFields(Schema schema) {
    buckets = NAMES.stream().mapToInt(name -> schema.getField(name + "_buckets").pos()).toArray();
    counts = NAMES.stream().mapToInt(name -> schema.getField(name + "_counts").pos()).toArray();
  }

  /** Sets the record's fields. */
  public void write(Latencies latencies, IndexedRecord row) {
    write(latencies.ttft, row, 0);
    write(latencies.tpot, row, 1);
    write(latencies.endToEnd, row, 2);
  }

  /** Adds the record's fields to {@code latencies}. */
  public void read(IndexedRecord row, Latencies latencies) {
    read(row, 0, latencies.ttft);
    read(row, 1, latencies.tpot);
    read(row, 2, latencies.endToEnd);
  }

  private void write(LatencySketch sketch, IndexedRecord row, int which) {
    row.put(buckets[which], sketch.buckets());
    row.put(counts[which], sketch.counts());
  }

  @SuppressWarnings("unchecked")
  private void read(IndexedRecord row, int which, LatencySketch sketch) {
    sketch.add((List<Integer>) row.get(buckets[which]), (List<Long>) row.get(counts[which]));
  }
}
