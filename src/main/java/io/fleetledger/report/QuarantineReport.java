package io.fleetledger.report;

import io.fleetledger.report.Table.Column;
import io.fleetledger.report.Table.Unit;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** What is in quarantine, and why. */
public final class QuarantineReport {
  private static final String ASKED =
      """
      WITH kept AS (
        SELECT * FROM fleet.quarantine
        WHERE recorded_at >= coalesce(?::timestamptz, '-infinity')
          AND recorded_at < coalesce(?::timestamptz, 'infinity')
          AND topic = coalesce(?::text, topic)
          AND reason = coalesce(?::text, reason))
      """;

  private static final Query REASONS =
      new Query(
          "In quarantine, by reason",
          List.of(
              new Column("reason", "reason", Unit.TEXT),
              new Column("topic", "topic", Unit.TEXT),
              new Column("records", "records", Unit.COUNT),
              new Column("replayed", "replayed", Unit.COUNT),
              new Column("first_at", "oldest", Unit.INSTANT),
              new Column("last_at", "latest", Unit.INSTANT)),
          ASKED
              + """
              SELECT reason, topic, count(*) AS records, count(replayed_at), min(recorded_at),
                max(recorded_at)
              FROM kept
              GROUP BY reason, topic
              ORDER BY records DESC, reason, topic
              LIMIT ?""");

  private static final Query RECORDS =
      new Query(
          "Records in quarantine, the latest first",
          List.of(
              new Column("recorded_at", "time", Unit.INSTANT),
              new Column("reason", "reason", Unit.TEXT),
              new Column("topic", "topic", Unit.TEXT),
              new Column("partition", "partition", Unit.POSITION),
              new Column("offset", "offset", Unit.POSITION),
              new Column("bytes", "bytes", Unit.COUNT),
              new Column("replayed_at", "replayed", Unit.INSTANT),
              new Column("replay_offset", "to offset", Unit.POSITION),
              new Column("detail", "detail", Unit.TEXT)),
          ASKED
              + """
              SELECT recorded_at, reason, topic, "partition", record_offset,
                octet_length(record_value), replayed_at, replay_offset, detail
              FROM kept
              ORDER BY recorded_at DESC, topic, "partition", record_offset DESC
              LIMIT ?""");

  private final DataSource database;

  /** A report read with the rights of this database's login. */
  public QuarantineReport(DataSource database) {
    this.database = database;
  }

  /**
   * Which records in quarantine to tell of.
   *
   * @param within by the broker's time; tenants do not matter, since it may be unknown
   * @param topic read from this topic; null: any
   * @param reason kept for this reason; null: any
   * @param limit at most so many rows
   */
  public record Filter(
      ReportFilter within, @Nullable String topic, @Nullable String reason, int limit) {}

  /** One row per reason and topic: the most first. */
  public Table reasons(Filter filter) throws SQLException {
    return run(REASONS, filter);
  }

  /** One row per record, the latest first. */
  public Table records(Filter filter) throws SQLException {
    return run(RECORDS, filter);
  }

  private Table run(Query query, Filter filter) throws SQLException {
    try (Connection connection = database.getConnection()) {
      return query.run(
          connection,
          Reports.utc(filter.within().since()),
          Reports.utc(filter.within().until()),
          filter.topic(),
          filter.reason(),
          filter.limit());
    }
  }
}
