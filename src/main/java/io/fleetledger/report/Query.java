package io.fleetledger.report;

import io.fleetledger.report.Table.Column;
import io.fleetledger.report.Table.Unit;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A query over the public views.
 *
 * @param title of its table
 * @param columns of its table, which the query's columns are in order
 * @param sql with {@code {grain}} where the grain of the views goes
 */
record Query(String title, List<Column> columns, String sql) {

  /** The query over windows of a grain: {@code minute} or {@code hour}. */
  Query over(String grain) {
    return new Query(title, columns, sql.replace("{grain}", grain));
  }

  Table run(Connection connection, @Nullable Object... parameters) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      try (ResultSet result = statement.executeQuery()) {
        var rows = new ArrayList<Table.Row>();
        while (result.next()) {
          var values = new ArrayList<@Nullable Object>();
          for (int i = 0; i < columns.size(); i++) {
            values.add(value(result, i + 1, columns.get(i).unit()));
          }
          rows.add(new Table.Row(values));
        }
        return new Table(title, columns, rows);
      }
    }
  }

  private static @Nullable Object value(ResultSet result, int column, Unit unit)
      throws SQLException {
    return switch (unit) {
      case TEXT, CURRENCY -> result.getString(column);
      case FLAG -> result.getObject(column, Boolean.class);
      case INSTANT -> {
        OffsetDateTime instant = result.getObject(column, OffsetDateTime.class);
        yield instant == null ? null : instant.toInstant();
      }
      case COUNT, NUMBER, POSITION, SHARE, COVERAGE, MILLISECONDS, SECONDS, MFLOP, MONEY ->
          result.getBigDecimal(column);
    };
  }
}
