package io.fleetledger.alerting;

import io.fleetledger.catalog.Tenant.Budget.Period;
import io.fleetledger.time.Micros;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;

/**
 * One period of a budget.
 *
 * @param fromMicros its start, epoch microseconds
 * @param untilMicros its end, exclusive
 */
public record BudgetSpan(long fromMicros, long untilMicros) {
  /**
   * The period that holds an instant: an hour of the zone's clock, a day from midnight to midnight,
   * however long, or a calendar month.
   */
  public static BudgetSpan at(Period period, ZoneId zone, long atMicros) {
    ZonedDateTime at = Micros.toInstant(atMicros).atZone(zone);
    LocalDate date = at.toLocalDate();
    return switch (period) {
      case HOUR -> {
        long from = Micros.of(at.truncatedTo(ChronoUnit.HOURS).toInstant());
        yield new BudgetSpan(from, from + Micros.HOUR);
      }
      case DAY -> days(date, date.plusDays(1), zone);
      case MONTH -> days(date.withDayOfMonth(1), date.withDayOfMonth(1).plusMonths(1), zone);
    };
  }

  private static BudgetSpan days(LocalDate first, LocalDate next, ZoneId zone) {
    return new BudgetSpan(
        Micros.of(first.atStartOfDay(zone).toInstant()),
        Micros.of(next.atStartOfDay(zone).toInstant()));
  }

  /** Whether an instant lies in it. */
  public boolean holds(long atMicros) {
    return fromMicros <= atMicros && atMicros < untilMicros;
  }
}
