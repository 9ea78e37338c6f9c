package io.fleetledger.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.fleetledger.ledger.Migrations;
import io.fleetledger.sandbox.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerReaderTest {

  @TempDir Path directory;

  @Test
  void everyTableComesBackAsItWasWritten() throws IOException, SQLException {
    OracleTables tables =
        Oracle.fold(
            EventGenerator.generate(Load.of(1, 4, 10, 300).withLate(0.05)),
            TestCatalog.withDanglingReferences(4),
            OracleSettings.DEFAULT);
    assertThat(List.of(tables.corrections(), tables.suspense(), tables.quarantine()))
        .noneMatch(List::isEmpty);

    try (PostgresServer server = PostgresServer.start(directory);
        HikariDataSource database = open(server)) {
      new Migrations(database).migrate();
      try (Connection connection = database.getConnection()) {
        insert(connection, "tenant_usage", tables.tenantMinutes());
        insert(connection, "tenant_usage", tables.tenantHours());
        insert(connection, "node_usage", tables.nodeMinutes());
        insert(connection, "node_usage", tables.nodeHours());
        insert(connection, "workflow_usage", tables.workflows());
        insert(connection, "intake", tables.intake());
        insert(connection, "suspense", tables.suspense());
        insert(connection, "usage_correction", tables.corrections());
        insert(connection, "fleet_clock", tables.fleetClock());
        insert(connection, "node_coverage", tables.coverage());
        insertQuarantine(connection, tables.quarantine());
      }

      assertThat(tables.differencesFrom(new LedgerReader(database).tables())).isEmpty();
    }
  }

  private static HikariDataSource open(PostgresServer server) {
    HikariDataSource database = new HikariDataSource();
    database.setJdbcUrl(server.jdbcUrl());
    database.setUsername(server.user());
    database.setPassword(server.password());
    return database;
  }

  private static void insert(
      Connection connection, String table, List<? extends SpecificRecord> rows)
      throws SQLException {
    Schema schema = rows.getFirst().getSchema();
    String columns =
        schema.getFields().stream()
            .map(field -> field.name().equals("offset") ? "record_offset" : field.name())
            .map(name -> '"' + name + '"')
            .collect(Collectors.joining(", "));
    String marks = schema.getFields().stream().map(field -> "?").collect(Collectors.joining(", "));
    try (PreparedStatement statement =
        connection.prepareStatement(
            "INSERT INTO ledger." + table + " (" + columns + ") VALUES (" + marks + ")")) {
      for (SpecificRecord row : rows) {
        for (Schema.Field field : schema.getFields()) {
          statement.setObject(
              field.pos() + 1, sqlValue(connection, field.schema(), row.get(field.pos())));
        }
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  private static @Nullable Object sqlValue(
      Connection connection, Schema schema, @Nullable Object value) throws SQLException {
    if (value instanceof Instant instant) {
      return Timestamp.from(instant);
    }
    if (value instanceof List<?> items) {
      boolean isLong = schema.getElementType().getType() == Schema.Type.LONG;
      return connection.createArrayOf(isLong ? "bigint" : "integer", items.toArray());
    }
    return value instanceof Enum<?> symbol ? symbol.name() : value;
  }

  private static void insertQuarantine(Connection connection, List<QuarantinedRecord> rows)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "INSERT INTO ledger.quarantine VALUES (?, ?, ?, ?, NULL, now(), NULL, NULL)")) {
      for (QuarantinedRecord row : rows) {
        statement.setString(1, row.topic());
        statement.setInt(2, row.partition());
        statement.setLong(3, row.offset());
        statement.setString(4, row.reason());
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }
}
