package io.fleetledger.ledger;

import static java.util.stream.Collectors.joining;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/** The statements that write many rows of one table at once, each column as one array. */
final class TableSql {
  private final List<Column> columns;
  private final List<Column> identity;
  private final String upsert;
  private final String delete;
  private final List<Column> revised;
  private final String newer;

  TableSql(LedgerTable table) {
    columns = table.columns();
    identity = table.identity().stream().map(name -> columns.get(table.indexOf(name))).toList();
    String target = "ledger." + table.name();
    String names = list(columns, Column::identifier);
    String replaced =
        columns.stream()
            .filter(column -> !table.primaryKey().contains(column.name()))
            .map(column -> column.identifier() + " = excluded." + column.identifier())
            .collect(joining(", "));
    upsert =
        "INSERT INTO %s AS t (%s) SELECT %s FROM unnest(%s) AS v (%s) ON CONFLICT (%s) DO UPDATE SET %s"
                .formatted(
                    target,
                    names,
                    list(columns, TableSql::value),
                    parameters(columns),
                    list(columns, TableSql::names),
                    table.primaryKey().stream().map(k -> '"' + k + '"').collect(joining(", ")),
                    replaced)
            + (table.isRevised() ? " WHERE excluded.revision > t.revision" : "");
    delete =
        "DELETE FROM %s AS t USING unnest(%s) AS v (%s) WHERE %s"
            .formatted(
                target,
                parameters(identity),
                list(identity, Column::identifier),
                identity.stream()
                    .map(column -> "t." + column.identifier() + " = " + value(column))
                    .collect(joining(" AND ")));
    revised =
        columns.stream()
            .filter(
                column ->
                    table.primaryKey().contains(column.name()) || column.name().equals("revision"))
            .toList();
    newer = newer(table);
  }

  private String newer(LedgerTable table) {
    return "SELECT v.nth - 1, t.revision FROM unnest(%s) WITH ORDINALITY AS v (%s, nth) JOIN ledger.%s AS t ON %s WHERE t.revision > v.revision"
        .formatted(
            parameters(revised),
            list(revised, Column::identifier),
            table.name(),
            table.primaryKey().stream()
                .map(name -> columns.get(table.indexOf(name)))
                .map(column -> "t." + column.identifier() + " = " + value(column))
                .collect(joining(" AND ")));
  }

  /** Writes rows, unless they are there with the same or a higher revision; returns how many. */
  int upsert(Connection connection, List<Row> rows) throws SQLException {
    return run(connection, upsert, columns, rows);
  }

  /** Deletes the rows of some identities; returns how many there were. */
  int delete(Connection connection, List<List<Comparable<?>>> identities) throws SQLException {
    return run(
        connection,
        delete,
        identity,
        identities.stream().map(key -> new Row(key.toArray())).toList());
  }

  /** Of rows that are in the table with a higher revision: their index, and that revision. */
  Map<Integer, Long> newer(Connection connection, List<Row> rows) throws SQLException {
    List<Integer> indexes = revised.stream().map(columns::indexOf).toList();
    List<Row> keys =
        rows.stream()
            .map(row -> new Row(indexes.stream().map(index -> row.values()[index]).toArray()))
            .toList();
    try (PreparedStatement statement = connection.prepareStatement(newer)) {
      bind(connection, statement, revised, keys);
      try (ResultSet found = statement.executeQuery()) {
        var newer = new HashMap<Integer, Long>();
        while (found.next()) {
          newer.put(found.getInt(1), found.getLong(2));
        }
        return newer;
      }
    }
  }

  private static int run(Connection connection, String sql, List<Column> columns, List<Row> rows)
      throws SQLException {
    if (rows.isEmpty()) {
      return 0;
    }
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(connection, statement, columns, rows);
      return statement.executeUpdate();
    }
  }

  private static void bind(
      Connection connection, PreparedStatement statement, List<Column> columns, List<Row> rows)
      throws SQLException {
    // It takes arrays of numbers as they are.
    PGConnection driver = connection.unwrap(PGConnection.class);
    var wholes = new ArrayList<Array>();
    var perRow = new ArrayList<Array>();
    for (int i = 0; i < columns.size(); i++) {
      Column.Type type = columns.get(i).type();
      @Nullable Object[] values =
          type.isArray() ? new Object[rows.size()] : type.newArray(rows.size());
      for (int row = 0; row < values.length; row++) {
        values[row] = rows.get(row).values()[i];
      }
      if (type.isArray()) {
        var joined = JoinedArrays.of(values, type.component());
        wholes.add(driver.createArrayOf(type.elementType(), joined.elements()));
        perRow.add(connection.createArrayOf("int4", joined.firsts()));
        perRow.add(connection.createArrayOf("int4", joined.lasts()));
      } else {
        perRow.add(connection.createArrayOf(type.elementType(), values));
      }
    }
    // In the order of the statement: the arrays are named by what is selected, before the rows.
    int parameter = 1;
    for (Array array : wholes) {
      statement.setArray(parameter++, array);
    }
    for (Array array : perRow) {
      statement.setArray(parameter++, array);
    }
  }

  /** What is selected for a column. */
  private static String value(Column column) {
    return column.type().isArray()
        ? "(?::%s[])[v.%s:v.%s]".formatted(column.type().elementType(), first(column), last(column))
        : column.type().expression("v." + column.identifier());
  }

  private static String parameters(List<Column> columns) {
    return list(
        columns,
        column ->
            column.type().isArray()
                ? "?::int4[], ?::int4[]"
                : "?::" + column.type().elementType() + "[]");
  }

  /** What a column is called on its way. */
  private static String names(Column column) {
    return column.type().isArray() ? first(column) + ", " + last(column) : column.identifier();
  }

  private static String first(Column column) {
    return '"' + column.name() + "_first\"";
  }

  private static String last(Column column) {
    return '"' + column.name() + "_last\"";
  }

  private static String list(List<Column> columns, Function<Column, String> text) {
    return columns.stream().map(text).collect(joining(", "));
  }
}
