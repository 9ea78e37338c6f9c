package io.fleetledger.watch;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Says how far the fleet is. */
interface Clocks {
  /** The clocks up to which the tables are complete; null: not known yet. */
  @Nullable FleetClocks read(Connection connection) throws SQLException;
}
