package io.fleetledger.billing;

import io.fleetledger.charging.PriceChange;
import io.fleetledger.time.Micros;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a change of prices does to a tenant's rated hours that are not sealed.
 *
 * @param change the span of event time that is charged otherwise from now on
 * @param revision the revision that tells so
 */
record BackDating(Connection connection, String tenantId, PriceChange change, long revision) {
  private static final Logger LOG = LoggerFactory.getLogger(BackDating.class);

  /** Later than any usage; PostgreSQL and its clients agree on instants before it. */
  private static final long END_MICROS = Micros.of(Instant.parse("9999-01-01T00:00:00Z"));

  private static final String TOUCHED =
      """
      SELECT ledger.micros(min(window_start)), ledger.micros(max(window_start))
      FROM ledger.tenant_usage AS used
      WHERE tenant_id = ? AND grain = 'MINUTE'
        AND window_start >= greatest(ledger.instant(?), ledger.sealed_until(tenant_id))
        AND window_start < ledger.instant(?)
        AND EXISTS (
          SELECT FROM ledger.rated_hour AS hour
          WHERE hour.tenant_id = used.tenant_id
            AND hour.hour_start = date_trunc('hour', used.window_start, 'UTC')
            AND settled AND revision < ?)""";
  private static final String MARK =
      """
      INSERT INTO ledger.recompute_due
      SELECT ?, ledger.instant(?), ledger.instant(?), kind, id, ?
      FROM unnest(?::text[], ?::text[]) AS changed (kind, id)""";
  private static final String MOVE =
      """
      WITH moved AS (
        UPDATE ledger.rated_hour AS hour SET revision = ?
        WHERE tenant_id = ? AND settled
          AND hour_start >= ledger.instant(?) - interval '1 hour'
          AND hour_start + interval '1 hour' > ledger.instant(?)
          AND hour_start < ledger.instant(?)
          AND hour_start >= ledger.sealed_until(tenant_id)
          AND NOT EXISTS (
            SELECT FROM ledger.tenant_usage AS used
            WHERE used.tenant_id = hour.tenant_id AND grain = 'MINUTE'
              AND window_start >= greatest(ledger.instant(?), hour_start)
              AND window_start < least(ledger.instant(?), hour_start + interval '1 hour'))
          AND NOT EXISTS (
            SELECT FROM ledger.recompute_due AS due
            WHERE due.tenant_id = hour.tenant_id
              AND from_at < hour_start + interval '1 hour' AND until_at > hour_start)
        RETURNING tenant_id, hour_start)
      INSERT INTO ledger.rating_due
      SELECT DISTINCT tenant_id, hour_start FROM moved ORDER BY hour_start
      ON CONFLICT DO NOTHING""";

  /** Usage that is rated stays as it is, and is marked; hours with none yet move on. */
  void mark(List<PricingNotice.Key> keys) throws SQLException {
    TimeRange touched = touched();
    if (touched != null) {
      insert(touched, keys);
      LOG.warn(
          "{} {} has changed back-dated: what tenant {} used from {} to {} is charged as before until `fleetledger recompute --tenant {}`",
          keys.getFirst().kind(),
          keys.getFirst().id(),
          tenantId,
          Micros.toInstant(touched.fromMicros()),
          Micros.toInstant(touched.untilMicros()),
          tenantId);
    }
    move();
  }

  private @Nullable TimeRange touched() throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(TOUCHED)) {
      statement.setString(1, tenantId);
      statement.setLong(2, change.fromMicros());
      statement.setLong(3, until());
      statement.setLong(4, revision);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        long from = row.getLong(1);
        return row.wasNull() ? null : new TimeRange(from, row.getLong(2) + Micros.MINUTE);
      }
    }
  }

  private void insert(TimeRange touched, List<PricingNotice.Key> keys) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(MARK)) {
      statement.setString(1, tenantId);
      statement.setLong(2, touched.fromMicros());
      statement.setLong(3, touched.untilMicros());
      statement.setLong(4, revision);
      statement.setArray(
          5,
          connection.createArrayOf(
              "text", keys.stream().map(PricingNotice.Key::kind).toArray(String[]::new)));
      statement.setArray(
          6,
          connection.createArrayOf(
              "text", keys.stream().map(PricingNotice.Key::id).toArray(String[]::new)));
      statement.executeUpdate();
    }
  }

  private void move() throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(MOVE)) {
      statement.setLong(1, revision);
      statement.setString(2, tenantId);
      statement.setLong(3, change.fromMicros());
      statement.setLong(4, change.fromMicros());
      statement.setLong(5, until());
      statement.setLong(6, change.fromMicros());
      statement.setLong(7, until());
      statement.executeUpdate();
    }
  }

  private long until() {
    return Math.min(change.untilMicros(), END_MICROS);
  }
}
