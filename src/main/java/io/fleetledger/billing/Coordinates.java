package io.fleetledger.billing;

import io.fleetledger.oracle.RawRecord;
import io.fleetledger.schema.UsageCorrection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;

/** Where a record stands in the log. */
record Coordinates(String topic, int partition, long offset) {
  private static final String LATE =
      "SELECT topic, \"partition\", record_offset FROM ledger.usage_correction";

  static Coordinates of(RawRecord record) {
    return new Coordinates(record.topic(), record.partition(), record.offset());
  }

  static Coordinates of(UsageCorrection row) {
    return new Coordinates(row.getTopic(), row.getPartition(), row.getOffset());
  }

  /** Of all records that came too late for their window: what is late, the stream has decided. */
  static Set<Coordinates> late(Connection connection) throws SQLException {
    var late = new HashSet<Coordinates>();
    try (PreparedStatement select = connection.prepareStatement(LATE);
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        late.add(new Coordinates(row.getString(1), row.getInt(2), row.getLong(3)));
      }
    }
    return late;
  }
}
