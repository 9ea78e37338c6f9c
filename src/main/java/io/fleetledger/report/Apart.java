package io.fleetledger.report;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * Records that were read and are not in the windows that reports are made of.
 *
 * @param suspended waiting for what the catalog does not know yet
 * @param quarantined unusable
 * @param corrections come after their window was closed
 */
public record Apart(long suspended, long quarantined, long corrections) {

  /** Counts them as of now, over all time. */
  public static Apart read(DataSource database) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement statement =
            connection.prepareStatement(
                """
                SELECT coalesce(sum(suspended), 0), coalesce(sum(quarantined), 0),
                       coalesce(sum(late), 0)
                FROM fleet.intake""");
        ResultSet counts = statement.executeQuery()) {
      counts.next();
      return new Apart(counts.getLong(1), counts.getLong(2), counts.getLong(3));
    }
  }

  /** A line that says how many and where to look; empty if there are none. */
  public String line() {
    return suspended + quarantined + corrections == 0
        ? ""
        : "not in these windows: %,d records in suspense, %,d in quarantine, %,d come too late (see suspense list, quarantine list, and the view fleet.usage_correction)%n"
            .formatted(suspended, quarantined, corrections);
  }
}
