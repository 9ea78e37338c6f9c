package io.fleetledger.billing;

import static java.util.stream.Collectors.joining;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Rows of the tables as the records that they came as. */
final class ProofRows {
  private ProofRows() {}

  /**
   * Reads rows.
   *
   * @param from table and conditions, in SQL
   */
  static <T extends SpecificRecord> List<T> read(
      Connection connection, Class<T> type, String from, Object... parameters) throws SQLException {
    Schema schema = SpecificData.get().getSchema(type);
    String columns =
        schema.getFields().stream().map(field -> '"' + column(field) + '"').collect(joining(", "));
    List<T> rows = new ArrayList<>();
    try (PreparedStatement select =
        connection.prepareStatement("SELECT " + columns + " FROM " + from)) {
      select.setFetchSize(10_000);
      for (int i = 0; i < parameters.length; i++) {
        select.setObject(i + 1, parameters[i]);
      }
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          T read = type.cast(SpecificData.newInstance(type, schema));
          for (Schema.Field field : schema.getFields()) {
            read.put(field.pos(), value(row, column(field), field.schema()));
          }
          rows.add(read);
        }
      }
    }
    return rows;
  }

  /** {@code offset} is a word of SQL. */
  private static String column(Schema.Field field) {
    return field.name().equals("offset") ? "record_offset" : field.name();
  }

  private static @Nullable Object value(ResultSet row, String column, Schema schema)
      throws SQLException {
    if (row.getObject(column) == null) {
      return null;
    }
    return switch (schema.getType()) {
      case UNION -> value(row, column, schema.getTypes().getLast());
      case STRING -> row.getString(column);
      case ENUM -> SpecificData.get().createEnum(row.getString(column), schema);
      case INT -> row.getInt(column);
      case LONG ->
          schema.getLogicalType() == null
              ? (Object) row.getLong(column)
              : row.getObject(column, OffsetDateTime.class).toInstant();
      case ARRAY -> new ArrayList<>(List.of((Object[]) row.getArray(column).getArray()));
      default -> throw new SQLException("no column holds a " + schema);
    };
  }
}
