package io.fleetledger.usage;

import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;

/**
 * Sums in the order of an enum, and the Avro fields of the same names.
 *
 * @param <E> the enum, for example {@link Measure}
 */
public final class Sums<E extends Enum<E>> {
  private final int[] positions;

  /**
   * @param schema a record with a long field for every constant, named as it in lower case
   * @throws IllegalArgumentException if a field is missing
   */
  public Sums(Schema schema, E[] measures) {
    positions = Arrays.stream(measures).mapToInt(measure -> position(schema, measure)).toArray();
  }

  private static int position(Schema schema, Enum<?> measure) {
    Schema.Field field = schema.getField(fieldName(measure));
    if (field == null) {
      throw new IllegalArgumentException(
          schema.getFullName() + " has no field " + fieldName(measure));
    }
    return field.pos();
  }

  /** The Avro field of a measure. */
  public static String fieldName(Enum<?> measure) {
    return measure.name().toLowerCase(java.util.Locale.ROOT);
  }

  /** Sets the record's fields. */
  public void write(long[] sums, IndexedRecord row) {
    for (int i = 0; i < positions.length; i++) {
      row.put(positions[i], sums[i]);
    }
  }

  /** Adds the record's fields to {@code sums}. */
  public void read(IndexedRecord row, long[] sums) {
    for (int i = 0; i < positions.length; i++) {
      sums[i] = Math.addExact(sums[i], (Long) row.get(positions[i]));
    }
  }

  /**
   * Adds {@code part}, which may hold more behind them, to {@code sums}, throwing rather than
   * wrapping around.
   */
  public static void add(long[] sums, long[] part) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] = Math.addExact(sums[i], part[i]);
    }
  }

  /** Adds a decoded array of sums; it may be shorter where its writer knew fewer measures. */
  public static void add(long[] sums, List<Long> part) {
    if (part instanceof Longs unboxed) {
      for (int i = 0; i < unboxed.size(); i++) {
        sums[i] = Math.addExact(sums[i], unboxed.at(i));
      }
      return;
    }
    for (int i = 0; i < part.size(); i++) {
      sums[i] = Math.addExact(sums[i], part.get(i));
    }
  }

  /** Whether every sum is 0. */
  public static boolean areZero(long[] sums) {
    for (long sum : sums) {
      if (sum != 0) {
        return false;
      }
    }
    return true;
  }
}
