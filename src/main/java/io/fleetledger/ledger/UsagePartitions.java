package io.fleetledger.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the monthly partitions that a batch needs before it is written. Rows whose partition can't
 * be made lie in the default partition until it can; rows of a month that retention has dropped are
 * left out there (see {@code ledger.leave_out_retired}).
 */
final class UsagePartitions {
  private static final Logger LOG = LoggerFactory.getLogger(UsagePartitions.class);
  private static final String LOCK_TIMEOUT = "55P03";

  /** While others read the table for long, each attempt holds up them and us. */
  private static final Duration PAUSE = Duration.ofMinutes(1);

  /** Months out of these years have no partition: a row there is an error, or nearly one. */
  private static final int FIRST_YEAR = 2000;

  private static final int LAST_YEAR = 2199;

  private record Month(String table, YearMonth month) {}

  private final Set<Month> known = new HashSet<>();
  private final Map<Month, Long> failedNanos = new HashMap<>();

  /** Each partition is made in a transaction of its own. */
  void ensure(Connection connection, Map<LedgerTable, List<Change>> changes) throws SQLException {
    for (var entry : changes.entrySet()) {
      LedgerTable table = entry.getKey();
      if (table.isPartitioned()) {
        for (YearMonth month : months(table, entry.getValue())) {
          ensure(connection, new Month(table.name(), month));
        }
      }
    }
  }

  private void ensure(Connection connection, Month month) throws SQLException {
    if (known.contains(month) || failedJustNow(month)) {
      return;
    }
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT ledger.ensure_partition(?, ledger.instant(?))")) {
      statement.setString(1, month.table());
      statement.setLong(
          2, month.month().atDay(1).atStartOfDay(ZoneOffset.UTC).toEpochSecond() * 1_000_000);
      statement.execute();
      known.add(month);
    } catch (SQLException e) {
      if (!LOCK_TIMEOUT.equals(e.getSQLState())) {
        throw e;
      }
      failedNanos.put(month, System.nanoTime());
      LOG.warn(
          "the partition of ledger.{} for {} can't be made while others read the table; its rows go"
              + " to the default partition for now",
          month.table(),
          month.month());
    }
  }

  private boolean failedJustNow(Month month) {
    Long nanos = failedNanos.get(month);
    return nanos != null && System.nanoTime() - nanos < PAUSE.toNanos();
  }

  private static Set<YearMonth> months(LedgerTable table, List<Change> changes) {
    int windowStart = table.indexOf("window_start");
    var months = new TreeSet<YearMonth>();
    for (Change change : changes) {
      for (Row row : change.rows()) {
        if (row.values()[windowStart] instanceof Long micros) {
          Instant instant = Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L));
          YearMonth month = YearMonth.from(instant.atOffset(ZoneOffset.UTC));
          if (month.getYear() >= FIRST_YEAR && month.getYear() <= LAST_YEAR) {
            months.add(month);
          }
        }
      }
    }
    return months;
  }
}
