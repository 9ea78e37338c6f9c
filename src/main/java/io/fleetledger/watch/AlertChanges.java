package io.fleetledger.watch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The rows of ledger.alert_change: each version of each alert, in the order of their commits. */
final class AlertChanges {
  /** Numbers keep every digit. */
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private static final String AFTER =
      """
      SELECT sequence, content FROM ledger.alert_change
      WHERE sequence > ? ORDER BY sequence LIMIT 500""";

  private static final String OF =
      """
      SELECT sequence, content FROM ledger.alert_change
      WHERE sequence = ANY (?) ORDER BY sequence""";

  private AlertChanges() {}

  /**
   * A version of an alert.
   *
   * @param sequence its place in the order of all changes
   * @param content the row of ledger.alert
   */
  record Change(long sequence, JsonNode content) {
    String text(String column) {
      return content.path(column).asText("");
    }
  }

  /** The changes after one, some hundred at a time. */
  static List<Change> after(Connection connection, long sequence) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(AFTER)) {
      statement.setLong(1, sequence);
      return read(statement);
    }
  }

  /** These changes. */
  static List<Change> of(Connection connection, List<Long> sequences) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(OF)) {
      statement.setArray(1, connection.createArrayOf("bigint", sequences.toArray()));
      return read(statement);
    }
  }

  private static List<Change> read(PreparedStatement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery()) {
      List<Change> changes = new ArrayList<>();
      while (row.next()) {
        changes.add(new Change(row.getLong(1), JSON.readTree(row.getString(2))));
      }
      return changes;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("what PostgreSQL holds as JSON can be read", e);
    }
  }
}
