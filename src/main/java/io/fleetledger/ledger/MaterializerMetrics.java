package io.fleetledger.ledger;

/**
 * What a materializer has done since it began.
 *
 * @param transactions transactions committed
 * @param records records read
 * @param rowsWritten rows inserted or updated
 * @param rowsDeleted rows deleted
 * @param recordsRejected records kept in {@code ledger.rejected_row}
 * @param retries attempts repeated because a server was away or in the way
 * @param fencings times that a newer writer took over
 * @param assignments times that the group gave or took partitions
 * @param writingNanos how long its transactions took, waits and retries included
 */
public record MaterializerMetrics(
    long transactions,
    long records,
    long rowsWritten,
    long rowsDeleted,
    long recordsRejected,
    long retries,
    long fencings,
    long assignments,
    long writingNanos) {
  static final MaterializerMetrics NONE = new MaterializerMetrics(0, 0, 0, 0, 0, 0, 0, 0, 0);

  MaterializerMetrics plus(TableWriter.Written written, int recordsRead, long nanos) {
    return new MaterializerMetrics(
        transactions + 1,
        records + recordsRead,
        rowsWritten + written.written(),
        rowsDeleted + written.deleted(),
        recordsRejected + written.rejected(),
        retries,
        fencings,
        assignments,
        writingNanos + nanos);
  }

  MaterializerMetrics plusRetry() {
    return new MaterializerMetrics(
        transactions,
        records,
        rowsWritten,
        rowsDeleted,
        recordsRejected,
        retries + 1,
        fencings,
        assignments,
        writingNanos);
  }

  MaterializerMetrics plusFencing() {
    return new MaterializerMetrics(
        transactions,
        records,
        rowsWritten,
        rowsDeleted,
        recordsRejected,
        retries,
        fencings + 1,
        assignments,
        writingNanos);
  }

  MaterializerMetrics withAssignments(long count) {
    return new MaterializerMetrics(
        transactions,
        records,
        rowsWritten,
        rowsDeleted,
        recordsRejected,
        retries,
        fencings,
        count,
        writingNanos);
  }
}
