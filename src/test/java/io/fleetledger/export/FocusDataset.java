package io.fleetledger.export;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A file of rows as a reader finds it.
 *
 * @param columns names of the columns
 * @param types what the file says that their values are
 * @param rows the rows
 */
record FocusDataset(List<String> columns, Map<String, Type> types, List<Row> rows) {

  /** What a file says of a column. */
  enum Type {
    /** Nothing: as in CSV. */
    UNTYPED,
    STRING,
    DECIMAL,
    DATE_TIME
  }

  /**
   * A row.
   *
   * @param values texts by column; null or absent: no value
   */
  record Row(Map<String, @Nullable String> values) {
    @Nullable String get(String column) {
      return values.get(column);
    }

    Row with(String column, @Nullable String value) {
      Map<String, @Nullable String> copy = new HashMap<>(values);
      copy.put(column, value);
      return new Row(copy);
    }
  }

  /** The type of a column; null: there is no such column. */
  @Nullable Type type(String column) {
    return types.get(column);
  }

  /** This dataset without a column. */
  FocusDataset without(String column) {
    var left = new ArrayList<>(columns);
    left.remove(column);
    var leftTypes = new HashMap<>(types);
    leftTypes.remove(column);
    return new FocusDataset(
        left, leftTypes, rows.stream().map(row -> row.with(column, null)).toList());
  }

  /** This dataset with another type of a column. */
  FocusDataset withType(String column, Type type) {
    var other = new HashMap<>(types);
    other.put(column, type);
    return new FocusDataset(columns, other, rows);
  }

  /** This dataset with another value of a column, in some rows. */
  FocusDataset with(Predicate<Row> which, String column, @Nullable String value) {
    return new FocusDataset(
        columns,
        types,
        rows.stream().map(row -> which.test(row) ? row.with(column, value) : row).toList());
  }
}
