package io.fleetledger.charging;

import io.fleetledger.catalog.History;
import io.fleetledger.catalog.Tenant;
import io.fleetledger.catalog.Version;
import io.fleetledger.time.Micros;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * The billing periods of a tenant, one after the other without a gap. Each ends at the first
 * midnight of a billing day after its start, in the zone and on the day of the terms in force at
 * its start: new terms take effect with the next period. Before the tenant's first version its
 * first terms hold, after its last one the last; of a tenant without versions periods are months,
 * UTC.
 */
public final class BillingPeriods {
  private final History<Tenant> tenant;

  /** The periods of a tenant with these versions. */
  public BillingPeriods(History<Tenant> tenant) {
    this.tenant = tenant;
  }

  /** The period that holds an instant, epoch microseconds. */
  public BillingPeriod at(long atMicros) {
    long first = tenant.versions().isEmpty() ? atMicros : tenant.versions().getFirst().fromMicros();
    long start = startBefore(Math.min(first, atMicros));
    while (true) {
      long end = endOf(start);
      if (atMicros < end) {
        return new BillingPeriod(start, end, zone(terms(start)));
      }
      start = end;
    }
  }

  /** The terms that a period which begins at an instant, epoch microseconds, has; null: unknown. */
  public @Nullable Tenant terms(long startMicros) {
    Tenant terms = null;
    for (Version<Tenant> version : tenant.versions()) {
      if (terms == null || version.fromMicros() <= startMicros) {
        terms = version.value();
      }
    }
    return terms;
  }

  /** The last midnight of a billing day at or before an instant, by the terms then. */
  private long startBefore(long atMicros) {
    Tenant terms = terms(atMicros);
    LocalDate billingDay = dateOf(atMicros, terms).plusMonths(1).withDayOfMonth(day(terms));
    while (midnight(billingDay, terms) > atMicros) {
      billingDay = billingDay.minusMonths(1);
    }
    return midnight(billingDay, terms);
  }

  private long endOf(long startMicros) {
    Tenant terms = terms(startMicros);
    LocalDate billingDay = dateOf(startMicros, terms).withDayOfMonth(day(terms));
    while (midnight(billingDay, terms) <= startMicros) {
      billingDay = billingDay.plusMonths(1);
    }
    return midnight(billingDay, terms);
  }

  private static LocalDate dateOf(long atMicros, @Nullable Tenant terms) {
    return Micros.toInstant(atMicros).atZone(zone(terms)).toLocalDate();
  }

  private static long midnight(LocalDate day, @Nullable Tenant terms) {
    return Micros.of(day.atStartOfDay(zone(terms)).toInstant());
  }

  private static ZoneId zone(@Nullable Tenant terms) {
    return terms == null ? ZoneOffset.UTC : terms.timeZone();
  }

  private static int day(@Nullable Tenant terms) {
    return terms == null ? 1 : terms.billingDay();
  }
}
