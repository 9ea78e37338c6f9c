package io.fleetledger.metrics;

import java.util.List;

/** What the tables tell of the records, the charges and the laws. Every instance says the same. */
final class LedgerFamilies {
  static final Family READ =
      Family.counter("records_read", "Records read of a source topic.", "topic");
  static final Family ACCOUNTED =
      Family.counter("records_accounted", "Records of it that are in windows.", "topic");
  static final Family DUPLICATE =
      Family.counter("records_duplicate", "Records of it that were repeats.", "topic");
  static final Family QUARANTINED =
      Family.counter("records_quarantined", "Records of it that are in quarantine.", "topic");
  static final Family LATE =
      Family.counter("records_late", "Records of it that became corrections.", "topic");
  static final Family SUSPENDED =
      Family.gauge("suspended_records", "Records of it that wait in suspense now.", "topic");
  static final Family WATERMARK_AGE =
      Family.gauge(
          "watermark_age_seconds",
          "How long ago, by event time, the newest record of a source topic in the tables was.",
          "topic");
  static final Family SETTLED_AGE =
      Family.gauge(
          "settled_age_seconds",
          "How long ago, by event time, the instant is before which nothing is revised any more.");
  static final Family HOURS_DUE =
      Family.gauge(
          "rating_due_windows", "Hours of tenants whose usage changed since they were rated.");
  static final Family PRICES_DUE =
      Family.gauge("rating_due_prices", "Changes of prices and terms not yet looked at.");
  static final Family RECOMPUTE_DUE =
      Family.gauge("recompute_due", "Stretches of rated usage that a back-dated change touches.");
  static final Family REJECTED_ROWS =
      Family.gauge("rejected_rows", "Output records that are in no table but fleet.rejected_row.");
  static final Family ALERTS =
      Family.gauge(
          "alerts_open",
          "Alerts of fleet.alert that are neither resolved nor silenced.",
          "severity");
  static final Family LAW =
      Family.gauge(
          "law_residual",
          "By how much a law fails, summed over the places where it was checked; what is on its way"
              + " to the tables shows too.",
          "law",
          "check");
  static final Family SUSPENSE =
      Family.gauge(
          "suspense_records", "Records that wait in suspense, by what is missing.", "reason");
  static final Family QUARANTINE =
      Family.gauge("quarantine_records", "Records in quarantine, by reason.", "reason");
  static final Family UNPRICED =
      Family.gauge("unpriced_lines", "Lines of charges that have no price yet.");
  static final Family MISSING =
      Family.gauge(
          "missing_events",
          "Events of the last day of the fleet's time that sequence numbers show to be missing.");
  static final Family READ_AGE =
      Family.gauge(
          "table_read_age_seconds",
          "How long ago what comes from the tables was read; what is too old is not shown.",
          "read");
  static final Family READ_SECONDS =
      Family.gauge("table_read_seconds", "How long reading it took.", "read");
  static final Family READ_FAILURES =
      Family.counter("table_read_failures", "Times that reading it failed.", "read");

  static final List<Family> ALL =
      List.of(
          READ,
          ACCOUNTED,
          DUPLICATE,
          QUARANTINED,
          LATE,
          SUSPENDED,
          WATERMARK_AGE,
          SETTLED_AGE,
          HOURS_DUE,
          PRICES_DUE,
          RECOMPUTE_DUE,
          REJECTED_ROWS,
          ALERTS,
          LAW,
          SUSPENSE,
          QUARANTINE,
          UNPRICED,
          MISSING,
          READ_AGE,
          READ_SECONDS,
          READ_FAILURES);

  private LedgerFamilies() {}
}
