package io.fleetledger.report;

import io.fleetledger.report.Table.Column;
import io.fleetledger.report.Table.Unit;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** What is missing, and what waits for it. */
public final class SuspenseReport {
  private static final String ASKED =
      """
      WITH waiting AS (
        SELECT * FROM fleet.suspense
        WHERE occurred_at >= coalesce(?::timestamptz, '-infinity')
          AND occurred_at < coalesce(?::timestamptz, 'infinity')
          AND tenant_id = coalesce(?::text, tenant_id)
          AND reason = coalesce(?::text, reason)
          AND missing = coalesce(?::text, missing))
      """;

  private static final Query GROUPS =
      new Query(
          "In suspense, by what is missing",
          List.of(
              new Column("reason", "reason", Unit.TEXT),
              new Column("missing", "missing", Unit.TEXT),
              new Column("records", "records", Unit.COUNT),
              new Column("nodes", "nodes", Unit.COUNT),
              new Column("tenants", "tenants", Unit.COUNT),
              new Column("first_at", "oldest", Unit.INSTANT),
              new Column("last_at", "latest", Unit.INSTANT),
              new Column("first_topic", "first in topic", Unit.TEXT),
              new Column("first_partition", "partition", Unit.POSITION),
              new Column("first_offset", "offset", Unit.POSITION)),
          ASKED
              + """
              , oldest AS (
                SELECT DISTINCT ON (reason, missing) reason, missing, topic, "partition", record_offset
                FROM waiting
                ORDER BY reason, missing, occurred_at, topic, "partition", record_offset)
              SELECT reason, missing, count(*) AS records, count(DISTINCT waiting.node_id),
                count(DISTINCT nullif(waiting.tenant_id, '')), min(waiting.occurred_at),
                max(waiting.occurred_at), oldest.topic, oldest."partition", oldest.record_offset
              FROM waiting JOIN oldest USING (reason, missing)
              GROUP BY reason, missing, oldest.topic, oldest."partition", oldest.record_offset
              ORDER BY records DESC, reason, missing
              LIMIT ?""");

  private static final Query RECORDS =
      new Query(
          "Records in suspense",
          List.of(
              new Column("occurred_at", "event time", Unit.INSTANT),
              new Column("reason", "reason", Unit.TEXT),
              new Column("missing", "missing", Unit.TEXT),
              new Column("node_id", "node", Unit.TEXT),
              new Column("tenant_id", "tenant", Unit.TEXT),
              new Column("event_id", "event", Unit.TEXT),
              new Column("topic", "topic", Unit.TEXT),
              new Column("partition", "partition", Unit.POSITION),
              new Column("offset", "offset", Unit.POSITION)),
          ASKED
              + """
              SELECT occurred_at, reason, missing, node_id, tenant_id, event_id, topic, "partition",
                record_offset
              FROM waiting
              ORDER BY occurred_at, topic, "partition", record_offset
              LIMIT ?""");

  private final DataSource database;

  /** A report read with the rights of this database's login. */
  public SuspenseReport(DataSource database) {
    this.database = database;
  }

  /**
   * Which records in suspense to tell of.
   *
   * @param within by event time and tenant
   * @param reason that miss this kind of thing; null: any
   * @param missing that miss this id; null: any
   * @param limit at most so many rows
   */
  public record Filter(
      ReportFilter within, @Nullable String reason, @Nullable String missing, int limit) {}

  /** One row for each thing that is missing: what most wait for first. */
  public Table groups(Filter filter) throws SQLException {
    return run(GROUPS, filter);
  }

  /** One row per record, by event time. */
  public Table records(Filter filter) throws SQLException {
    return run(RECORDS, filter);
  }

  private Table run(Query query, Filter filter) throws SQLException {
    try (Connection connection = database.getConnection()) {
      return query.run(
          connection,
          Reports.utc(filter.within().since()),
          Reports.utc(filter.within().until()),
          filter.within().tenant(),
          filter.reason(),
          filter.missing(),
          filter.limit());
    }
  }
}
