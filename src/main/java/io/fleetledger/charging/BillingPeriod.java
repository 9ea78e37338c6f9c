package io.fleetledger.charging;

import java.time.Instant;
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
    return Instant.ofEpochSecond(Math.floorDiv(fromMicros, 1_000_000L)).atZone(zone).toLocalDate();
  }

  /** Whether an instant, epoch microseconds, lies in it. */
  public boolean holds(long atMicros) {
    return fromMicros <= atMicros && atMicros < untilMicros;
  }
}
