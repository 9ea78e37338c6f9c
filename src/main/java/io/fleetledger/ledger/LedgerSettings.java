package io.fleetledger.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * What the views must know of the configuration; written when the processor starts.
 *
 * @param workflowGap the pause after which a workflow is over
 */
public record LedgerSettings(Duration workflowGap) {

  /** Stores them, with the rights of the writer. */
  public void write(DataSource database) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement statement =
            connection.prepareStatement(
                """
                INSERT INTO ledger.setting (name, value) VALUES ('workflow_gap', ?)
                ON CONFLICT (name) DO UPDATE SET value = excluded.value""")) {
      statement.setString(1, workflowGap.toString());
      statement.executeUpdate();
    }
  }
}
