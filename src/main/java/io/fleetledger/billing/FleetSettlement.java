package io.fleetledger.billing;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * How far the stream promises to revise nothing any more.
 *
 * @param settledMicros of the partition that is furthest behind; 0: none has said
 * @param told partitions that have said how far they are
 * @param partitions partitions that there are; 0: unknown
 */
record FleetSettlement(long settledMicros, long told, long partitions) {
  private static final String READ =
      """
      SELECT ledger.micros(min(settled_at)), count(*), coalesce((
        SELECT partitions FROM ledger.source_topic WHERE topic =
          (SELECT value FROM ledger.setting WHERE name = 'inference_events_topic')), 0)
      FROM ledger.fleet_settled""";

  static FleetSettlement read(Connection connection) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(READ);
        ResultSet row = select.executeQuery()) {
      row.next();
      return new FleetSettlement(row.getLong(1), row.getLong(2), row.getLong(3));
    }
  }

  /** Whether every partition has said how far it is. */
  boolean isKnown() {
    return partitions > 0 && told >= partitions;
  }
}
