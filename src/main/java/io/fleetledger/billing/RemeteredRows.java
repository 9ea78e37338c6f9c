package io.fleetledger.billing;

import io.fleetledger.ledger.LedgerTable;
import io.fleetledger.time.Micros;
import io.fleetledger.usage.RowKeys;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one table that differ from what the log and the catalog of now make of them.
 *
 * @param topic the topic that the table is filled from
 * @param changes what differs, in the order of the keys
 */
record RemeteredRows<T extends SpecificRecord>(String topic, List<Change<T>> changes) {
  private static final String REVISION = "revision";

  /**
   * A row that differs.
   *
   * @param key its record key
   * @param before as it is; null: there is none
   * @param after as it will be, with the next revision; null: it goes
   */
  record Change<T>(String key, @Nullable T before, @Nullable T after) {}

  RemeteredRows {
    changes = List.copyOf(changes);
  }

  /**
   * Compares the rows of a span.
   *
   * @param expected those that must be there, of any time
   * @param timeColumn the column that says when a row is
   */
  static <T extends SpecificRecord> RemeteredRows<T> of(
      Connection connection,
      LedgerTable table,
      Class<T> type,
      String timeColumn,
      TimeRange span,
      List<T> expected)
      throws SQLException {
    List<T> found =
        ProofRows.read(
            connection,
            type,
            "ledger.%1$s WHERE %2$s >= ledger.instant(?) AND %2$s < ledger.instant(?)"
                .formatted(table.name(), timeColumn),
            span.fromMicros(),
            span.untilMicros());
    Map<String, T> before = byKey(table, found);
    Map<String, T> after =
        byKey(
            table,
            expected.stream()
                .filter(
                    row -> {
                      long at = Micros.of((Instant) value(row, timeColumn));
                      return span.fromMicros() <= at && at < span.untilMicros();
                    })
                .toList());
    var changes = new ArrayList<Change<T>>();
    after.forEach(
        (key, row) -> {
          T old = before.remove(key);
          set(row, old == null ? 0L : (Long) value(old, REVISION));
          if (!row.equals(old)) {
            set(row, (Long) value(row, REVISION) + 1);
            changes.add(new Change<>(key, old, row));
          }
        });
    before.forEach((key, old) -> changes.add(new Change<>(key, old, null)));
    return new RemeteredRows<>(table.topic(), changes);
  }

  private static <T extends SpecificRecord> Map<String, T> byKey(LedgerTable table, List<T> rows) {
    var byKey = new TreeMap<String, T>();
    rows.forEach(row -> byKey.put(key(table, row), row));
    return byKey;
  }

  /** The record key: what the table's identity names, as the stream writes it. */
  private static String key(LedgerTable table, SpecificRecord row) {
    return RowKeys.of(
        table.identity().stream()
            .map(column -> value(row, column))
            .map(
                value ->
                    value instanceof Instant instant
                        ? Long.toString(Micros.of(instant))
                        : String.valueOf(value))
            .toArray(String[]::new));
  }

  private static Object value(SpecificRecord row, String field) {
    return row.get(row.getSchema().getField(field).pos());
  }

  private static void set(SpecificRecord row, long revision) {
    row.put(row.getSchema().getField(REVISION).pos(), revision);
  }
}
