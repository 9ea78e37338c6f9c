package io.fleetledger.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.kafka.common.TopicPartition;

/** How far the sources have been read, by what the tables hold, and what of them was lost. */
public final class ReadOffsets {
  private final DataSource database;

  /**
   * Records that were deleted before they were read.
   *
   * @param partition where
   * @param from offset of the first of them
   * @param to offset after the last of them
   */
  public record Loss(TopicPartition partition, long from, long to) {}

  public ReadOffsets(DataSource database) {
    this.database = database;
  }

  /** The offset after the last record whose result is in the tables, by partition. */
  public Map<TopicPartition, Long> next() throws SQLException {
    var offsets = new HashMap<TopicPartition, Long>();
    try (Connection connection = database.getConnection();
        PreparedStatement statement =
            connection.prepareStatement(
                "SELECT topic, \"partition\", next_offset FROM ledger.intake");
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        offsets.put(new TopicPartition(row.getString(1), row.getInt(2)), row.getLong(3));
      }
    }
    return offsets;
  }

  /** Keeps what an operator chose to do without; once, however often it is said. */
  public void accept(Collection<Loss> losses) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement statement =
            connection.prepareStatement(
                """
                INSERT INTO ledger.accepted_loss (topic, "partition", from_offset, to_offset)
                VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING""")) {
      for (Loss loss : losses) {
        statement.setString(1, loss.partition().topic());
        statement.setInt(2, loss.partition().partition());
        statement.setLong(3, loss.from());
        statement.setLong(4, loss.to());
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }
}
