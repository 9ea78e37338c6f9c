package io.fleetledger.watch;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import javax.sql.DataSource;

/** What people do about alerts. */
public final class AlertActs {
  private final DataSource database;

  /** With the rights of this database's login. */
  public AlertActs(DataSource database) {
    this.database = database;
  }

  /**
   * Which alerts are meant: those that fit all that is not empty.
   *
   * @param kind an {@link AlertKind}
   */
  public record Matchers(
      String kind,
      String tenantId,
      String projectId,
      String modelId,
      String poolId,
      String nodeId) {
    /** Whether all are. */
    public boolean isEmpty() {
      return (kind + tenantId + projectId + modelId + poolId + nodeId).isEmpty();
    }
  }

  /** Somebody has seen to an alert. False: there is no such alert. */
  public boolean acknowledge(String alertId, String author, String note) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement statement =
            connection.prepareStatement("SELECT ledger.acknowledge_alert(?, ?, ?)")) {
      statement.setString(1, alertId);
      statement.setString(2, author);
      statement.setString(3, note);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  /** Alerts are not delivered for so long from now; until when that is. */
  public Instant silence(Matchers matchers, Duration length, String author, String why)
      throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement statement =
            connection.prepareStatement(
                """
                INSERT INTO ledger.alert_silence (
                  kind, tenant_id, project_id, model_id, pool_id, node_id, until_at, author, reason)
                VALUES (?, ?, ?, ?, ?, ?, now() + make_interval(secs => ?), ?, ?)
                RETURNING until_at""")) {
      statement.setString(1, matchers.kind());
      statement.setString(2, matchers.tenantId());
      statement.setString(3, matchers.projectId());
      statement.setString(4, matchers.modelId());
      statement.setString(5, matchers.poolId());
      statement.setString(6, matchers.nodeId());
      statement.setDouble(7, length.toSeconds());
      statement.setString(8, author);
      statement.setString(9, why);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getObject(1, OffsetDateTime.class).toInstant();
      }
    }
  }
}
