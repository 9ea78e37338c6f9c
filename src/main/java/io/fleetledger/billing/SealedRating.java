package io.fleetledger.billing;

import io.fleetledger.charging.BillingPeriod;
import io.fleetledger.charging.ChargeLine;
import io.fleetledger.charging.Counter;
import io.fleetledger.charging.HourParts;
import io.fleetledger.charging.Prices;
import io.fleetledger.charging.Rating;
import io.fleetledger.charging.UsageCell;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * What a period's usage comes to by the prices of a seal, from the cells alone.
 *
 * @param lines what is charged
 * @param counters how many units of each price the period has
 */
record SealedRating(List<ChargeLine> lines, Map<Counter, BigDecimal> counters) {

  /** Rates the cells that the tables hold. */
  static SealedRating of(
      Connection connection, String tenantId, BillingPeriod period, Prices prices, String currency)
      throws SQLException {
    var span = new TimeRange(period.fromMicros(), period.untilMicros());
    List<UsageCell> cells =
        UsageRows.read(connection, tenantId, List.of(span), new HourParts(period, at -> prices));
    return of(cells, prices, currency);
  }

  /** Rates cells. */
  static SealedRating of(List<UsageCell> cells, Prices prices, String currency) {
    Rating.Rated rated = Rating.rate(currency, at -> prices, cells, Map.of());
    return new SealedRating(rated.lines(), rated.counters());
  }
}
