package io.fleetledger.query;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of rows.
 *
 * @param columns what the rows hold, in order
 * @param rows one value per column, of the type that its kind names; null: absent
 * @param next where the next page begins; null: this is the last one
 */
public record Answer(
    List<Column> columns, List<List<@Nullable Object>> rows, @Nullable Cursor next) {
  public Answer {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
  }

  /** A column by its name in the view. */
  public record Column(String name, Kind kind) {}
}
