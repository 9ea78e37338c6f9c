package io.fleetledger.ledger;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row on its way to Postgres.
 *
 * @param values in the order of the table's columns, each as its column's type wants it
 */
record Row(@Nullable Object[] values) {

  /** The values of some of the columns, which are not null. */
  List<Comparable<?>> key(List<Integer> columns) {
    var key = new ArrayList<Comparable<?>>(columns.size());
    for (int column : columns) {
      if (!(values[column] instanceof Comparable<?> part)) {
        throw new IllegalArgumentException(
            "column " + column + " of a key holds " + values[column]);
      }
      key.add(part);
    }
    return key;
  }

  /** Compares keys of the same columns, part by part. */
  @SuppressWarnings("unchecked")
  static int compareKeys(List<Comparable<?>> one, List<Comparable<?>> other) {
    for (int i = 0; i < one.size(); i++) {
      Comparable<?> part = one.get(i);
      // Most are the same string, not just an equal one.
      int order = part == other.get(i) ? 0 : ((Comparable<Object>) part).compareTo(other.get(i));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }
}
