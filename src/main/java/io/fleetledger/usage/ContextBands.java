package io.fleetledger.usage;

import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;

/**
 * Sums by context length, in one array: {@link #COUNT} bands of the first measure, then of the
 * second, and so on. In an Avro record each measure is an array of its own; all are empty where all
 * sums are 0.
 */
public final class ContextBands {
  /** Bands: up to 1024, 2048, ... 262144 tokens of input and output, and more. */
  public static final int COUNT = 10;

  private static final int FIRST_BITS = 10;
  private static final List<String> FIELDS =
      List.of(
          "context_requests",
          "context_input_tokens",
          "context_output_tokens",
          "context_cost_nanos");

  /** Where the measures begin. */
  public static final int REQUESTS = 0;

  public static final int INPUT_TOKENS = COUNT;
  public static final int OUTPUT_TOKENS = 2 * COUNT;
  public static final int COST_NANOS = 3 * COUNT;

  /** The length of an array of sums. */
  public static final int LENGTH = 4 * COUNT;

  private final int[] positions;

  /**
   * @param schema a record with the fields {@code context_requests} and so on
   */
  public ContextBands(Schema schema) {
    positions = FIELDS.stream().mapToInt(name -> schema.getField(name).pos()).toArray();
  }

  /** The band of a request, from 0; tokens >= 0. */
  public static int of(long tokens) {
    int bits = Long.SIZE - Long.numberOfLeadingZeros(Math.max(tokens, 1) - 1);
    return Math.clamp(bits - FIRST_BITS, 0, COUNT - 1);
  }

  /** Sets the record's fields. */
  public void write(long[] sums, IndexedRecord row) {
    boolean isNothing = Sums.areZero(sums);
    for (int measure = 0; measure < positions.length; measure++) {
      List<Long> bands = new ArrayList<>(COUNT);
      for (int band = 0; band < COUNT && !isNothing; band++) {
        bands.add(sums[measure * COUNT + band]);
      }
      row.put(positions[measure], bands);
    }
  }

  /** Adds the record's fields to {@code sums}. */
  @SuppressWarnings("unchecked")
  public void read(IndexedRecord row, long[] sums) {
    for (int measure = 0; measure < positions.length; measure++) {
      List<Long> bands = (List<Long>) row.get(positions[measure]);
      for (int band = 0; band < bands.size(); band++) {
        int i = measure * COUNT + band;
        sums[i] = Math.addExact(sums[i], bands.get(band));
      }
    }
  }
}
