package io.fleetledger.charging;

import io.fleetledger.time.Micros;
import java.time.LocalDate;
import java.time.ZoneId;

/**
 * A span for which a tenant gets one statement.
 *
 * @param fromMicros start, epoch microseconds: midnight of the billing day in the tenant's zone
 * @param untilMicros end, exclusive: the start of the next one
 * @param zone the tenant's zone
 */
public record BillingPeriod(long fromMicros, long untilMicros, ZoneId zone) {
  public BillingPeriod {
    if (fromMicros >= untilMicros) {
      throw new IllegalArgumentException("a billing period must end after it begins");
    }
  }

  /** Its first day, in the tenant's zone: its name. */
  public LocalDate firstDay() {
    return dayOf(fromMicros);
  }

  /** The day of an instant, epoch microseconds, in the tenant's zone. */
  public LocalDate dayOf(long atMicros) {
    return Micros.toInstant(atMicros).atZone(zone).toLocalDate();
  }

  /** When a day begins in the tenant's zone, epoch microseconds. */
  public long startOf(LocalDate day) {
    return Micros.of(day.atStartOfDay(zone).toInstant());
  }

  /** Whether an instant, epoch microseconds, lies in it. */
  public boolean holds(long atMicros) {
    return fromMicros <= atMicros && atMicros < untilMicros;
  }
}
