package io.fleetledger.metrics;

import java.util.List;

/** What the process tells of itself. */
public final class ProcessFamilies {
  public static final Family BUILD =
      Family.gauge("build", "1; says which version runs.", "version");
  public static final Family HEALTH =
      Family.gauge(
          "health_check",
          "Whether a check of /health/live or /health/ready is well: 1 or 0.",
          "probe",
          "check");
  public static final Family TASKS =
      Family.gauge("stream_tasks", "Active tasks that this instance has.");
  public static final Family RESTORE =
      Family.gauge("stream_restore_records", "Records of state that are still to be restored.");
  public static final Family SOURCE_LAG =
      Family.gauge(
          "source_lag_records",
          "Records of this instance's partitions that its stream has not committed yet.");
  public static final Family POLL_AGE =
      Family.gauge(
          "stream_poll_age_seconds", "How long ago the slowest stream thread asked for records.");
  public static final Family PROCESSED =
      Family.counter("stream_processed_records", "Records that the stream has processed.");
  public static final Family COMMITS =
      Family.counter("stream_commits", "Commits of the stream's threads.");
  public static final Family COMMIT_SECONDS =
      Family.gauge(
          "stream_commit_seconds",
          "How long a commit of the slowest thread took of late: avg, and max.",
          "stat");
  public static final Family RECORD_AGE =
      Family.gauge(
          "stream_record_age_seconds",
          "How old the oldest record was, by its timestamp in Kafka, when a task was done with it,"
              + " of late.");
  public static final Family STATE_BYTES =
      Family.gauge(
          "state_bytes",
          "What the local stores hold on disk, and in their cache outside the heap.",
          "place");
  public static final Family TABLE_LAG =
      Family.gauge(
          "materializer_lag_records",
          "Records of the output topics that this instance has not yet written to the tables.");
  public static final Family TRANSACTIONS =
      Family.counter("materializer_transactions", "Transactions that the materializer committed.");
  public static final Family WRITING =
      Family.counter(
          "materializer_write_seconds",
          "How long the materializer's transactions took in all, waits and retries included.");
  public static final Family RECORDS =
      Family.counter("materializer_records", "Records that the materializer has read.");
  public static final Family ROWS_WRITTEN =
      Family.counter("materializer_rows_written", "Rows inserted or updated.");
  public static final Family ROWS_DELETED =
      Family.counter("materializer_rows_deleted", "Rows deleted.");
  public static final Family REJECTED =
      Family.counter("materializer_rejected_records", "Records that PostgreSQL refused.");
  public static final Family RETRIES =
      Family.counter(
          "materializer_retries", "Attempts repeated because a server was away or in the way.");
  public static final Family FENCINGS =
      Family.counter("materializer_fencings", "Times that a newer writer took over.");
  public static final Family ASSIGNMENTS =
      Family.counter("materializer_assignments", "Times that the group gave or took partitions.");
  public static final Family TABLE_TURN_AGE =
      Family.gauge("materializer_turn_age_seconds", "How long ago the materializer's loop turned.");
  public static final Family RATER_TURN_AGE =
      Family.gauge("rater_turn_age_seconds", "How long ago the rater's loop turned.");

  static final List<Family> ALL =
      List.of(
          BUILD,
          HEALTH,
          TASKS,
          RESTORE,
          SOURCE_LAG,
          POLL_AGE,
          PROCESSED,
          COMMITS,
          COMMIT_SECONDS,
          RECORD_AGE,
          STATE_BYTES,
          TABLE_LAG,
          TRANSACTIONS,
          WRITING,
          RECORDS,
          ROWS_WRITTEN,
          ROWS_DELETED,
          REJECTED,
          RETRIES,
          FENCINGS,
          ASSIGNMENTS,
          TABLE_TURN_AGE,
          RATER_TURN_AGE);

  private ProcessFamilies() {}
}
