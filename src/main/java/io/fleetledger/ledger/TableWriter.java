package io.fleetledger.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes changes within a transaction. A row that can't be written is found by halving, kept in
 * {@code ledger.rejected_row}, and the others go on.
 *
 * <p>What ends in the tables does not depend on how records were put into batches: it is what
 * writing one record after another leaves.
 */
final class TableWriter {
  private static final Logger LOG = LoggerFactory.getLogger(TableWriter.class);
  private static final int CHUNK = 5000;

  /** Of how many rejected records of a transaction the log tells. */
  private static final int TOLD = 5;

  private final Map<String, TableSql> statements = new HashMap<>();
  private final Runnable onAnswer;

  /**
   * @param onAnswer told whenever the server has done something
   */
  TableWriter(Runnable onAnswer) {
    this.onAnswer = onAnswer;
  }

  /**
   * What a transaction did.
   *
   * @param written rows inserted or updated
   * @param deleted rows deleted
   * @param rejected records that can't be written
   */
  record Written(long written, long deleted, long rejected) {}

  /** What has been done so far. */
  private static final class Tally {
    private long written;
    private long deleted;
    private final List<Rejection> rejections = new ArrayList<>();
  }

  Written write(Connection connection, Batch batch) throws SQLException {
    var tally = new Tally();
    for (List<Change> changes : batch.changes().values()) {
      List<Change> ascending = changes.stream().filter(change -> !change.regresses()).toList();
      for (int from = 0; from < ascending.size(); from += CHUNK) {
        int until = Math.min(from + CHUNK, ascending.size());
        write(connection, ascending.subList(from, until), tally);
      }
      for (Change change : changes) {
        if (change.regresses()) {
          writeParts(connection, change, tally);
        }
      }
    }
    tally.rejections.addAll(batch.rejections());
    List<Rejection> rejections = batch.latest(tally.rejections);
    long rejected = 0;
    for (Rejection rejection : rejections) {
      rejected += RejectedRows.insert(connection, rejection);
    }
    tell(rejections);
    return new Written(tally.written, tally.deleted, rejected);
  }

  /** Changes of one table. */
  private void write(Connection connection, List<Change> changes, Tally tally) throws SQLException {
    Savepoint before = connection.setSavepoint();
    try {
      attempt(connection, changes, tally);
      connection.releaseSavepoint(before);
    } catch (SQLException e) {
      if (!Failures.isRowToBlame(e)) {
        throw e;
      }
      connection.rollback(before);
      connection.releaseSavepoint(before);
      if (changes.size() > 1) {
        int middle = changes.size() / 2;
        write(connection, changes.subList(0, middle), tally);
        write(connection, changes.subList(middle, changes.size()), tally);
      } else if (!changes.getFirst().parts().isEmpty()) {
        writeParts(connection, changes.getFirst(), tally);
      } else {
        Change bad = changes.getFirst();
        tally.rejections.add(
            new Rejection(bad.source(), bad.table(), e.getSQLState(), Failures.line(e)));
      }
    }
  }

  private void writeParts(Connection connection, Change change, Tally tally) throws SQLException {
    for (Change part : change.parts()) {
      write(connection, List.of(part), tally);
    }
  }

  private void attempt(Connection connection, List<Change> changes, Tally tally)
      throws SQLException {
    LedgerTable table = changes.getFirst().table();
    TableSql sql = statements.computeIfAbsent(table.name(), name -> new TableSql(table));
    List<Row> rows = changes.stream().flatMap(change -> change.rows().stream()).toList();
    int deleted =
        sql.delete(
            connection, changes.stream().filter(Change::replaces).map(Change::identity).toList());
    int written = sql.upsert(connection, rows);
    onAnswer.run();
    if (table.isRevised() && written < rows.size()) {
      rejectOlder(connection, sql, changes, tally);
    }
    tally.written += written;
    tally.deleted += deleted;
  }

  /**
   * A row that the table has with a higher revision stays, and is not silently kept: either the
   * stream has lost its state and counts anew, or the log is being read again from an older offset,
   * and then the record of that revision is still to come.
   */
  private static void rejectOlder(
      Connection connection, TableSql sql, List<Change> changes, Tally tally) throws SQLException {
    List<Change> writing = changes.stream().filter(change -> !change.rows().isEmpty()).toList();
    sql.newer(connection, writing.stream().map(change -> change.rows().getFirst()).toList())
        .forEach(
            (index, revision) -> {
              Change older = writing.get(index);
              tally.rejections.add(
                  new Rejection(
                      older.source(),
                      older.table(),
                      null,
                      "the table has the row with revision %d, the record is of revision %d: the stream has lost its state"
                          .formatted(revision, older.revision())));
            });
  }

  private static void tell(List<Rejection> rejections) {
    for (Rejection rejection : rejections.subList(0, Math.min(TOLD, rejections.size()))) {
      var record = rejection.record();
      LOG.warn(
          "record {}-{}@{} can't be written to ledger.{} and is kept in ledger.rejected_row: {}",
          record.topic(),
          record.partition(),
          record.offset(),
          rejection.table().name(),
          rejection.error());
    }
    if (rejections.size() > TOLD) {
      LOG.warn("and {} more records, see fleet.rejected_row", rejections.size() - TOLD);
    }
  }
}
