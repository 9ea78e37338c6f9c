package io.fleetledger.query;

import io.fleetledger.query.Answer.Column;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Asks the database with the rights of the asker: each question is a transaction that only reads,
 * in the role and for the tenant of its scope, within a time limit. The login must be a member of
 * fleetledger_reader and fleetledger_platform_reader. Thread-safe.
 */
public final class Readings {
  private static final String ENTER =
      "SELECT set_config('role', ?, true), set_config('fleetledger.tenant', ?, true),"
          + " set_config('statement_timeout', ?, true)";

  private final DataSource database;
  private final Duration patience;

  /**
   * @param patience how long a question may take
   */
  public Readings(DataSource database, Duration patience) {
    this.database = database;
    this.patience = patience;
  }

  /** Asks a question of a source. */
  public Answer ask(Scope scope, Source source, Question question) throws SQLException {
    Question own =
        scope.tenantId() == null ? question : question.ofTenant(source, scope.tenantId());
    return ask(scope, source.sql(own));
  }

  /** A page of rows. */
  Answer ask(Scope scope, Sql sql) throws SQLException {
    try (Connection connection = database.getConnection()) {
      connection.setReadOnly(true);
      connection.setAutoCommit(false);
      try {
        enter(connection, scope);
        return page(connection, sql);
      } finally {
        connection.rollback();
      }
    }
  }

  private void enter(Connection connection, Scope scope) throws SQLException {
    enter(connection, scope.role(), scope.tenantId() == null ? "" : scope.tenantId(), patience);
  }

  /**
   * Lets the rest of a transaction read what a statement of one tenant is made of, and nothing
   * else. The login must be a member of fleetledger_statement_reader.
   */
  public static void enterStatements(Connection connection, String tenantId, Duration patience)
      throws SQLException {
    enter(connection, "fleetledger_statement_reader", tenantId, patience);
  }

  private static void enter(Connection connection, String role, String tenantId, Duration patience)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(ENTER)) {
      statement.setString(1, role);
      statement.setString(2, tenantId);
      statement.setString(3, Long.toString(patience.toMillis()));
      statement.executeQuery().close();
    }
  }

  private static Answer page(Connection connection, Sql sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql.text())) {
      for (int i = 0; i < sql.parameters().size(); i++) {
        Object parameter = sql.parameters().get(i);
        statement.setObject(
            i + 1,
            parameter instanceof List<?> texts
                ? connection.createArrayOf("text", texts.toArray())
                : parameter);
      }
      try (ResultSet result = statement.executeQuery()) {
        List<Column> columns = columns(result.getMetaData());
        var rows = new ArrayList<List<@Nullable Object>>();
        Cursor last = null;
        while (result.next()) {
          if (rows.size() == sql.limit()) {
            return new Answer(columns, rows, last);
          }
          var row = new ArrayList<@Nullable Object>(columns.size());
          for (int i = 0; i < columns.size(); i++) {
            row.add(value(result, i + 1, columns.get(i).kind()));
          }
          rows.add(row);
          if (rows.size() == sql.limit()) {
            last = new Cursor(texts(result.getArray(columns.size() + 1)));
          }
        }
        return new Answer(columns, rows, null);
      }
    }
  }

  /** All but the last, which holds the keys. */
  private static List<Column> columns(ResultSetMetaData data) throws SQLException {
    var columns = new ArrayList<Column>();
    for (int i = 1; i < data.getColumnCount(); i++) {
      columns.add(new Column(data.getColumnLabel(i), kind(data, i)));
    }
    return columns;
  }

  private static Kind kind(ResultSetMetaData data, int column) throws SQLException {
    return switch (data.getColumnType(column)) {
      case Types.SMALLINT, Types.INTEGER, Types.BIGINT -> Kind.INTEGER;
      // Only numeric(p, 0) has a precision: a plain numeric may hold anything.
      case Types.NUMERIC ->
          data.getPrecision(column) > 0 && data.getScale(column) == 0 ? Kind.INTEGER : Kind.DECIMAL;
      case Types.BIT, Types.BOOLEAN -> Kind.FLAG;
      case Types.TIMESTAMP, Types.TIMESTAMP_WITH_TIMEZONE -> Kind.INSTANT;
      case Types.BINARY -> Kind.BYTES;
      case Types.ARRAY -> Kind.LIST;
      default -> data.getColumnTypeName(column).startsWith("json") ? Kind.JSON : Kind.TEXT;
    };
  }

  private static @Nullable Object value(ResultSet result, int column, Kind kind)
      throws SQLException {
    return switch (kind) {
      case TEXT, JSON -> result.getString(column);
      case FLAG -> result.getObject(column, Boolean.class);
      case INTEGER, DECIMAL -> result.getBigDecimal(column);
      case BYTES -> result.getBytes(column);
      case INSTANT -> {
        OffsetDateTime instant = result.getObject(column, OffsetDateTime.class);
        yield instant == null || instant.getYear() > 9999 || instant.getYear() < -4000
            ? null
            : instant.toInstant();
      }
      case LIST -> {
        Array array = result.getArray(column);
        yield array == null ? null : Arrays.asList((Object[]) array.getArray());
      }
    };
  }

  private static List<String> texts(Array array) throws SQLException {
    return List.of((String[]) array.getArray());
  }
}
