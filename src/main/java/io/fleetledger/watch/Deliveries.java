package io.fleetledger.watch;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rows of ledger.alert_delivery: who is owed which changes. */
final class Deliveries {
  private static final int AT_ONCE = 500;

  private static final String UNPLANNED =
      """
      SELECT sequence, content ->> 'tenant_id',
        coalesce((
          SELECT profile -> 'alert_targets' FROM ledger.tenant_version
          WHERE tenant_id = content ->> 'tenant_id'
          ORDER BY effective_from DESC LIMIT 1), '[]')::text
      FROM ledger.alert_change
      WHERE NOT planned AND sequence <= ? AND ledger.silenced_until(content ->> 'kind', content ->> 'tenant_id',
        content ->> 'project_id', content ->> 'model_id', content ->> 'pool_id',
        content ->> 'node_id') IS NULL
      ORDER BY sequence LIMIT 500""";

  private static final String LATEST =
      "SELECT coalesce(max(sequence), 0) FROM ledger.alert_change WHERE NOT planned";

  private static final String PLANNED =
      "UPDATE ledger.alert_change SET planned = true WHERE NOT planned AND sequence <= ?";

  private static final String OWE =
      """
      INSERT INTO ledger.alert_delivery (delivery_id, receiver, tenant_id, sequences, state)
      VALUES (?, ?, ?, ?, 'PENDING') ON CONFLICT (delivery_id) DO NOTHING""";

  private static final String DUE =
      """
      SELECT delivery_id, receiver, sequences, attempts FROM ledger.alert_delivery
      WHERE state = 'PENDING' AND next_attempt_at <= now() AND receiver <> ALL (?)
      ORDER BY next_attempt_at, delivery_id LIMIT 1""";

  private static final String DELIVERED =
      """
      UPDATE ledger.alert_delivery
      SET state = 'DELIVERED', attempts = attempts + 1, ended_at = now(), error = NULL
      WHERE delivery_id = ? AND state = 'PENDING'""";

  private static final String FAILED =
      """
      UPDATE ledger.alert_delivery
      SET attempts = attempts + 1, error = ?,
        next_attempt_at = now() + make_interval(secs => ?),
        state = CASE WHEN planned_at < now() - make_interval(secs => ?) THEN 'DEAD' ELSE 'PENDING' END,
        ended_at = CASE WHEN planned_at < now() - make_interval(secs => ?) THEN now() END
      WHERE delivery_id = ? AND state = 'PENDING'""";

  private static final String FIRING =
      """
      SELECT max(sequence) FROM ledger.alert_change JOIN ledger.alert USING (alert_id)
      WHERE resolved_at IS NULL AND ledger.silenced_until(
        kind, tenant_id, project_id, model_id, pool_id, node_id) IS NULL
      GROUP BY alert_id ORDER BY 1""";

  private final Connection connection;

  /**
   * A delivery that is due.
   *
   * @param id its idempotency key
   * @param receiver the receiver's name
   * @param sequences the changes in it
   * @param attempts how often it was tried
   */
  record Due(String id, String receiver, List<Long> sequences, int attempts) {}

  Deliveries(Connection connection) {
    this.connection = connection;
  }

  private record Group(String receiver, String tenantId) {}

  /** Makes deliveries of new changes: one for each receiver and tenant, for all there are now. */
  void plan(List<Receiver> receivers) throws SQLException {
    long latest = latest();
    Map<Group, List<Long>> groups = new LinkedHashMap<>();
    long last = 0;
    int read = 0;
    try (PreparedStatement statement = connection.prepareStatement(UNPLANNED)) {
      statement.setLong(1, latest);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          read++;
          last = row.getLong(1);
          for (Receiver receiver : receivers) {
            if (receiver.everything() || row.getString(3).contains('"' + receiver.name() + '"')) {
              groups
                  .computeIfAbsent(
                      new Group(receiver.name(), row.getString(2)), group -> new ArrayList<>())
                  .add(last);
            }
          }
        }
      }
    }
    for (Map.Entry<Group, List<Long>> group : groups.entrySet()) {
      owe(group.getKey(), group.getValue());
    }
    // Those that are silenced are passed over, those that came meanwhile are not.
    try (PreparedStatement statement = connection.prepareStatement(PLANNED)) {
      statement.setLong(1, read < AT_ONCE ? latest : last);
      statement.executeUpdate();
    }
  }

  private long latest() throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(LATEST);
        ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  private void owe(Group group, List<Long> sequences) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(OWE)) {
      statement.setString(
          1,
          group.receiver()
              + "-"
              + Alert.id(AlertKind.TEST, group.receiver(), group.tenantId(), sequences));
      statement.setString(2, group.receiver());
      statement.setString(3, group.tenantId());
      statement.setArray(4, connection.createArrayOf("bigint", sequences.toArray()));
      statement.executeUpdate();
    }
  }

  /**
   * What is to be tried next; null: nothing now.
   *
   * @param except receivers that are left alone for now
   */
  @Nullable Due next(Collection<String> except) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(DUE)) {
      statement.setArray(1, connection.createArrayOf("text", except.toArray()));
      try (ResultSet row = statement.executeQuery()) {
        if (!row.next()) {
          return null;
        }
        Array sequences = row.getArray(3);
        return new Due(
            row.getString(1),
            row.getString(2),
            Arrays.asList((Long[]) sequences.getArray()),
            row.getInt(4));
      }
    }
  }

  /** It has been taken. */
  void delivered(String id) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(DELIVERED)) {
      statement.setString(1, id);
      statement.executeUpdate();
    }
  }

  /** It has not: it is tried again after a while, unless it is too old. */
  void failed(String id, String error, Duration wait, Duration patience) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(FAILED)) {
      statement.setString(1, error);
      statement.setDouble(2, wait.toMillis() / 1000.0);
      statement.setDouble(3, patience.toSeconds());
      statement.setDouble(4, patience.toSeconds());
      statement.setString(5, id);
      statement.executeUpdate();
    }
  }

  /** The last change of each alert that goes on. */
  List<Long> firing() throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(FIRING);
        ResultSet row = statement.executeQuery()) {
      List<Long> sequences = new ArrayList<>();
      while (row.next()) {
        sequences.add(row.getLong(1));
      }
      return sequences;
    }
  }
}
