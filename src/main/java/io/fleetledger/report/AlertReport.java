package io.fleetledger.report;

import io.fleetledger.report.Table.Column;
import io.fleetledger.report.Table.Unit;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Alerts. */
public final class AlertReport {
  private static final Query LIST =
      new Query(
          "Alerts",
          List.of(
              new Column("alert_id", "alert", Unit.TEXT),
              new Column("opened_at", "opened", Unit.INSTANT),
              new Column("resolved_at", "resolved", Unit.INSTANT),
              new Column("alert_state", "state", Unit.TEXT),
              new Column("severity", "severity", Unit.TEXT),
              new Column("alert_kind", "kind", Unit.TEXT),
              new Column("tenant_id", "tenant", Unit.TEXT),
              new Column("excess_cost", "excess", Unit.MONEY),
              new Column("currency", "currency", Unit.CURRENCY),
              new Column("silenced_until", "silenced until", Unit.INSTANT),
              new Column("summary", "what", Unit.TEXT)),
          """
          SELECT alert_id, opened_at, resolved_at, alert_state, severity, alert_kind, tenant_id,
            excess_cost, nullif(currency, ''), silenced_until, summary
          FROM fleet.alert
          WHERE opened_at >= coalesce(?::timestamptz, '-infinity')
            AND opened_at < coalesce(?::timestamptz, 'infinity')
            AND tenant_id = coalesce(?::text, tenant_id)
            AND alert_state = coalesce(?::text, alert_state)
          ORDER BY opened_at DESC, alert_id
          LIMIT ?""");

  private final DataSource database;

  /** A report read with the rights of this database's login. */
  public AlertReport(DataSource database) {
    this.database = database;
  }

  /** Where an alert is in its life. */
  public enum State {
    OPEN,
    ACKNOWLEDGED,
    RESOLVED
  }

  /**
   * Alerts, the latest first.
   *
   * @param within by when they were opened, in event time, and tenant
   * @param state those in this state only; null: all
   * @param limit at most so many
   */
  public Table list(ReportFilter within, @Nullable State state, int limit) throws SQLException {
    try (Connection connection = database.getConnection()) {
      return LIST.run(
          connection,
          Reports.utc(within.since()),
          Reports.utc(within.until()),
          within.tenant(),
          state == null ? null : state.name(),
          limit);
    }
  }
}
