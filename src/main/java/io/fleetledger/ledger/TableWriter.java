package io.fleetledger.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes changes within a transaction. A row that Postgres refuses is found by halving, kept in
 * {@code ledger.rejected_row}, and the others go on.
 */
final class TableWriter {
  private static final Logger LOG = LoggerFactory.getLogger(TableWriter.class);
  private static final int CHUNK = 2000;

  private final Map<String, TableSql> statements = new HashMap<>();

  /**
   * What a transaction did.
   *
   * @param written rows inserted or updated
   * @param deleted rows deleted
   * @param rejected records that Postgres refused
   */
  record Written(long written, long deleted, long rejected) {
    static final Written NOTHING = new Written(0, 0, 0);

    Written plus(Written other) {
      return new Written(
          written + other.written, deleted + other.deleted, rejected + other.rejected);
    }
  }

  Written write(Connection connection, Batch batch) throws SQLException {
    Written sum = Written.NOTHING;
    for (List<Change> changes : batch.changes().values()) {
      for (int from = 0; from < changes.size(); from += CHUNK) {
        int until = Math.min(from + CHUNK, changes.size());
        sum = sum.plus(write(connection, changes.subList(from, until)));
      }
    }
    for (Rejection rejection : batch.rejections()) {
      sum = sum.plus(reject(connection, rejection));
    }
    return sum;
  }

  /** Changes of one table. */
  private Written write(Connection connection, List<Change> changes) throws SQLException {
    Savepoint before = connection.setSavepoint();
    try {
      Written written = attempt(connection, changes);
      connection.releaseSavepoint(before);
      return written;
    } catch (SQLException e) {
      if (!Failures.isRowToBlame(e)) {
        throw e;
      }
      connection.rollback(before);
      if (changes.size() == 1) {
        Change bad = changes.getFirst();
        return reject(
            connection,
            new Rejection(bad.source(), bad.table(), e.getSQLState(), Failures.line(e)));
      }
      int middle = changes.size() / 2;
      return write(connection, changes.subList(0, middle))
          .plus(write(connection, changes.subList(middle, changes.size())));
    }
  }

  private Written attempt(Connection connection, List<Change> changes) throws SQLException {
    LedgerTable table = changes.getFirst().table();
    TableSql sql = statements.computeIfAbsent(table.name(), name -> new TableSql(table));
    int deleted =
        sql.delete(
            connection, changes.stream().filter(Change::replaces).map(Change::identity).toList());
    int written =
        sql.upsert(connection, changes.stream().flatMap(change -> change.rows().stream()).toList());
    return new Written(written, deleted, 0);
  }

  private static Written reject(Connection connection, Rejection rejection) throws SQLException {
    var record = rejection.record();
    LOG.warn(
        "record {}-{}@{} can't be written to ledger.{} and is kept in ledger.rejected_row: {}",
        record.topic(),
        record.partition(),
        record.offset(),
        rejection.table().name(),
        rejection.error());
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            INSERT INTO ledger.rejected_row (topic, "partition", record_offset, table_name,
              sql_state, error, record_key, record_value)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO NOTHING""")) {
      statement.setString(1, record.topic());
      statement.setInt(2, record.partition());
      statement.setLong(3, record.offset());
      statement.setString(4, rejection.table().name());
      statement.setString(5, rejection.sqlState());
      statement.setString(6, rejection.error().replace('\0', ' '));
      statement.setBytes(7, record.key());
      statement.setBytes(8, record.value());
      return new Written(0, 0, statement.executeUpdate());
    }
  }
}
