package io.fleetledger.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer of a query.
 *
 * @param title what it is about
 * @param columns its columns
 * @param rows their values, exact: {@code String}, {@code Boolean}, {@code Instant} or {@code
 *     BigDecimal} as the column's unit says; null: unknown or undefined
 */
public record Table(String title, List<Column> columns, List<Row> rows) {
  public Table {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
  }

  /**
   * A column.
   *
   * @param name as in the query, for programs
   * @param heading for people
   * @param unit what its values are
   */
  public record Column(String name, String heading, Unit unit) {}

  /**
   * A row.
   *
   * @param values one per column
   */
  public record Row(List<@Nullable Object> values) {}

  /** What values are, and so how people want to see them. */
  public enum Unit {
    TEXT,
    FLAG,
    INSTANT,
    /** Things counted. */
    COUNT,
    /** Plain numbers, of any size. */
    NUMBER,
    /** Numbers that name a place, such as offsets: every digit matters to people too. */
    POSITION,
    /** 0 to 1. */
    SHARE,
    /** 0 to 1, or a little more, near 1 as a rule: what is lacking must be seen. */
    COVERAGE,
    MILLISECONDS,
    SECONDS,
    MFLOP,
    /** Money, in the currency of the row. */
    MONEY,
    /** ISO 4217 code of the row's money. */
    CURRENCY
  }

  /** Position of the first column of a unit; -1: there is none. */
  int indexOf(Unit unit) {
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).unit() == unit) {
        return i;
      }
    }
    return -1;
  }
}
