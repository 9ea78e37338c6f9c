package io.fleetledger.watch;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows of ledger.alert. Writing one that is there already with the same content changes
 * nothing; one that is resolved stays as it is.
 */
final class AlertStore {
  private static final String COLUMNS =
      """
      alert_id, kind, severity, state, tenant_id, project_id, model_id, pool_id, node_id,
      service_tier, quantity, grain, window_start, window_end, opened_at, updated_at, resolved_at,
      expected, actual, excess_cost, currency, summary, reason, late""";

  private static final String VALUES =
      """
      ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ledger.instant(?), ledger.instant(?), ledger.instant(?),
      ledger.instant(?), ledger.instant(?), ?, ?, ?, ?, ?, ?::jsonb, ?""";

  private static final String OPEN =
      "INSERT INTO ledger.alert ("
          + COLUMNS
          + ") VALUES ("
          + VALUES
          + ") ON CONFLICT (alert_id) DO NOTHING";

  /** Principals come from another side, see {@link Principals}, and stay. */
  private static final String UPDATE =
      """
      UPDATE ledger.alert
      SET severity = ?, window_end = ledger.instant(?), updated_at = ledger.instant(?), expected = ?,
        actual = ?, excess_cost = ?, summary = ?,
        reason = CASE WHEN reason ?? 'principals'
          THEN jsonb_set(?::jsonb || jsonb_build_object('principals', reason -> 'principals'),
            '{contributors,principal}', reason #> '{contributors,principal}')
          ELSE ?::jsonb END
      WHERE alert_id = ? AND resolved_at IS NULL""";

  private static final String RESOLVE =
      """
      UPDATE ledger.alert
      SET state = 'RESOLVED', resolved_at = greatest(ledger.instant(?), opened_at),
        updated_at = greatest(ledger.instant(?), updated_at)
      WHERE alert_id = ? AND resolved_at IS NULL""";

  private static final String UNRESOLVED =
      "SELECT alert_id FROM ledger.alert WHERE resolved_at IS NULL AND kind = ANY (?) ORDER BY alert_id";

  private final Connection connection;

  AlertStore(Connection connection) {
    this.connection = connection;
  }

  /** Opens an alert; one that is found late is over already. False: it was there. */
  boolean open(Alert alert) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(OPEN)) {
      Place place = alert.place();
      Long resolved = alert.late() ? alert.span().atMicros() : null;
      Object[] values = {
        alert.id(),
        alert.kind().name(),
        alert.severity().name(),
        alert.late() ? "RESOLVED" : "OPEN",
        place.tenantId(),
        place.projectId(),
        place.modelId(),
        place.poolId(),
        place.nodeId(),
        place.serviceTier(),
        alert.measured().quantity(),
        alert.measured().grain(),
        alert.span().fromMicros(),
        alert.span().untilMicros(),
        alert.span().atMicros(),
        alert.span().atMicros(),
        resolved,
        alert.amounts().expected(),
        alert.amounts().actual(),
        alert.amounts().excessCost(),
        alert.amounts().currency(),
        alert.summary(),
        alert.reason(),
        alert.late()
      };
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      return statement.executeUpdate() > 0;
    }
  }

  /** Tells an alert that is open as it stands now; one that is not there is left out. */
  void update(Alert alert) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(UPDATE)) {
      statement.setString(1, alert.severity().name());
      statement.setLong(2, alert.span().untilMicros());
      statement.setLong(3, alert.span().atMicros());
      statement.setBigDecimal(4, alert.amounts().expected());
      statement.setBigDecimal(5, alert.amounts().actual());
      statement.setBigDecimal(6, alert.amounts().excessCost());
      statement.setString(7, alert.summary());
      statement.setString(8, alert.reason());
      statement.setString(9, alert.reason());
      statement.setString(10, alert.id());
      statement.executeUpdate();
    }
  }

  /** It is over since an instant of event time; one that is not there is left out. */
  void resolve(String id, long atMicros) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(RESOLVE)) {
      statement.setLong(1, atMicros);
      statement.setLong(2, atMicros);
      statement.setString(3, id);
      statement.executeUpdate();
    }
  }

  /** The ids of the alerts of some kinds that are not over. */
  List<String> unresolved(AlertKind... kinds) throws SQLException {
    String[] names = new String[kinds.length];
    for (int i = 0; i < kinds.length; i++) {
      names[i] = kinds[i].name();
    }
    try (PreparedStatement statement = connection.prepareStatement(UNRESOLVED)) {
      statement.setArray(1, connection.createArrayOf("text", names));
      try (ResultSet row = statement.executeQuery()) {
        List<String> ids = new ArrayList<>();
        while (row.next()) {
          ids.add(row.getString(1));
        }
        return ids;
      }
    }
  }
}
