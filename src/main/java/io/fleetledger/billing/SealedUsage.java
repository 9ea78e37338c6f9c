package io.fleetledger.billing;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fleetledger.charging.BillingPeriod;
import io.fleetledger.charging.Sha256;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The usage that a statement rests on: the minutes of its tenant and period, and the late events
 * that it charged.
 *
 * <p>Its hash is over the rows in the order of their keys (texts by their bytes), minutes first;
 * the text of a row is its columns, joined by U+001F and ended by a line feed, instants as epoch
 * microseconds. Which columns is said in the seal: later versions may add some.
 *
 * @param columns JSON: by table, the columns
 * @param rows how many rows
 * @param hash their hash
 */
record SealedUsage(String columns, long rows, String hash) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String USAGE = "tenant_usage";
  private static final String CORRECTION = "usage_correction";

  private static final String MINUTES =
      """
      SELECT %s FROM ledger.tenant_usage
      WHERE tenant_id = ? AND grain = 'MINUTE' AND window_start >= ledger.instant(?)
        AND window_start < ledger.instant(?)
      ORDER BY window_start, project_id COLLATE "C", model_id COLLATE "C", pool_id COLLATE "C",
        accelerator_id COLLATE "C", service_tier COLLATE "C", call_kind COLLATE "C",
        currency COLLATE "C\"""";
  private static final String LATE =
      """
      SELECT %s FROM ledger.usage_correction
      JOIN (SELECT topic, "partition", record_offset FROM ledger.statement_correction
        WHERE statement_id = ?) AS charged USING (topic, "partition", record_offset)
      ORDER BY topic COLLATE "C", "partition", record_offset""";

  /** What the tables hold now for a statement whose late events are noted. */
  static SealedUsage read(
      Connection connection, String tenantId, BillingPeriod period, String statementId)
      throws SQLException {
    ObjectNode columns = JSON.createObjectNode();
    for (String table : List.of(USAGE, CORRECTION)) {
      types(connection, table).keySet().forEach(columns.withArrayProperty(table)::add);
    }
    return read(connection, tenantId, period, statementId, canonical(connection, columns));
  }

  /** The same over the columns that a seal names. */
  static SealedUsage read(
      Connection connection,
      String tenantId,
      BillingPeriod period,
      String statementId,
      String columns)
      throws SQLException {
    Sha256 hash = new Sha256();
    long rows = 0;
    try (PreparedStatement minutes =
        connection.prepareStatement(MINUTES.formatted(text(connection, USAGE, columns)))) {
      minutes.setString(1, tenantId);
      minutes.setLong(2, period.fromMicros());
      minutes.setLong(3, period.untilMicros());
      rows += add(minutes, hash);
    }
    try (PreparedStatement late =
        connection.prepareStatement(LATE.formatted(text(connection, CORRECTION, columns)))) {
      late.setString(1, statementId);
      rows += add(late, hash);
    }
    return new SealedUsage(columns, rows, hash.hex());
  }

  /** JSON as Postgres writes it. */
  static String canonical(Connection connection, JsonNode json) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement("SELECT ?::jsonb::text")) {
      select.setString(1, json.toString());
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return row.getString(1);
      }
    }
  }

  private static long add(PreparedStatement select, Sha256 hash) throws SQLException {
    select.setFetchSize(10_000);
    long rows = 0;
    try (ResultSet row = select.executeQuery()) {
      while (row.next()) {
        hash.add(row.getString(1)).add("\n");
        rows++;
      }
    }
    return rows;
  }

  private static String text(Connection connection, String table, String columns)
      throws SQLException {
    Map<String, String> types = types(connection, table);
    List<String> parts = new ArrayList<>();
    for (JsonNode name : parsed(columns).path(table)) {
      String type = types.get(name.asText());
      String column = '"' + name.asText().replace("\"", "\"\"") + '"';
      parts.add(
          "coalesce(%s::text, '')"
              .formatted(
                  "timestamp with time zone".equals(type)
                      ? "ledger.micros(" + column + ")"
                      : column));
    }
    return parts.stream().collect(joining(" || E'\\x1f' || "));
  }

  private static JsonNode parsed(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + json, e);
    }
  }

  /** The columns of a table but the revision, which depends on how the work was cut, by type. */
  private static Map<String, String> types(Connection connection, String table)
      throws SQLException {
    var types = new TreeMap<String, String>();
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            SELECT attname, format_type(atttypid, NULL) FROM pg_attribute
            WHERE attrelid = ?::regclass AND attnum > 0 AND NOT attisdropped
              AND attname <> 'revision'""")) {
      select.setString(1, "ledger." + table);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          types.put(row.getString(1), row.getString(2));
        }
      }
    }
    return types;
  }
}
