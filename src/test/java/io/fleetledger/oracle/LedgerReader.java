package io.fleetledger.oracle;

import io.fleetledger.schema.FleetClock;
import io.fleetledger.schema.Grain;
import io.fleetledger.schema.Intake;
import io.fleetledger.schema.NodeCoverage;
import io.fleetledger.schema.NodeUsage;
import io.fleetledger.schema.SuspendedRecord;
import io.fleetledger.schema.TenantUsage;
import io.fleetledger.schema.UsageCorrection;
import io.fleetledger.schema.WorkflowUsage;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Reads the ledger's private tables back into the rows that filled them. */
public final class LedgerReader {

  private final DataSource database;

  /**
   * @param database the ledger, reached with the rights of its owner or of a superuser
   */
  public LedgerReader(DataSource database) {
    this.database = database;
  }

  /** All tables as they stand at one moment. */
  public OracleTables tables() throws SQLException {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      try {
        return tables(connection);
      } finally {
        connection.rollback();
      }
    }
  }

  private static OracleTables tables(Connection connection) throws SQLException {
    List<TenantUsage> tenants = read(connection, TenantUsage.class, "tenant_usage");
    List<NodeUsage> nodes = read(connection, NodeUsage.class, "node_usage");
    return new OracleTables(
        tenants.stream().filter(row -> row.getGrain() == Grain.MINUTE).toList(),
        tenants.stream().filter(row -> row.getGrain() == Grain.HOUR).toList(),
        nodes.stream().filter(row -> row.getGrain() == Grain.MINUTE).toList(),
        nodes.stream().filter(row -> row.getGrain() == Grain.HOUR).toList(),
        read(connection, WorkflowUsage.class, "workflow_usage"),
        read(connection, Intake.class, "intake"),
        read(connection, SuspendedRecord.class, "suspense"),
        readQuarantine(connection),
        read(connection, UsageCorrection.class, "usage_correction"),
        read(connection, FleetClock.class, "fleet_clock"),
        read(connection, NodeCoverage.class, "node_coverage"));
  }

  private static <T extends SpecificRecord> List<T> read(
      Connection connection, Class<T> type, String table) throws SQLException {
    Schema schema = SpecificData.get().getSchema(type);
    String columns =
        schema.getFields().stream()
            .map(field -> '"' + column(field) + '"')
            .collect(Collectors.joining(", "));
    List<T> rows = new ArrayList<>();
    try (var statement = connection.createStatement();
        ResultSet results = statement.executeQuery("SELECT " + columns + " FROM ledger." + table)) {
      while (results.next()) {
        T row = type.cast(SpecificData.newInstance(type, schema));
        for (Schema.Field field : schema.getFields()) {
          row.put(field.pos(), value(results, column(field), field.schema()));
        }
        rows.add(row);
      }
    }
    return rows;
  }

  private static List<QuarantinedRecord> readQuarantine(Connection connection) throws SQLException {
    List<QuarantinedRecord> rows = new ArrayList<>();
    try (var statement = connection.createStatement();
        ResultSet results = statement.executeQuery("SELECT * FROM ledger.quarantine")) {
      while (results.next()) {
        rows.add(
            new QuarantinedRecord(
                results.getString("topic"),
                results.getInt("partition"),
                results.getLong("record_offset"),
                results.getString("reason")));
      }
    }
    return rows;
  }

  /** {@code offset} is a word of SQL. */
  private static String column(Schema.Field field) {
    return field.name().equals("offset") ? "record_offset" : field.name();
  }

  private static @Nullable Object value(ResultSet results, String column, Schema schema)
      throws SQLException {
    if (results.getObject(column) == null) {
      return null;
    }
    return switch (schema.getType()) {
      case UNION -> value(results, column, schema.getTypes().getLast());
      case STRING -> results.getString(column);
      case ENUM -> SpecificData.get().createEnum(results.getString(column), schema);
      case INT -> results.getInt(column);
      case LONG ->
          schema.getLogicalType() == null
              ? (Object) results.getLong(column)
              : results.getObject(column, OffsetDateTime.class).toInstant();
      case ARRAY -> new ArrayList<>(List.of((Object[]) results.getArray(column).getArray()));
      default -> throw new SQLException("no column holds a " + GenericData.get().toString(schema));
    };
  }
}
