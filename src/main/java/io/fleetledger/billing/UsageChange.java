package io.fleetledger.billing;

import java.util.Comparator;
import java.util.List;

/**
 * What computing usage anew changes for one tenant.
 *
 * @param tenantId the tenant
 * @param currency ISO 4217 code of the cost
 * @param hours rows of hours that change
 * @param costNanosBefore cost and idle cost borne of those hours, 1e-9 currency units
 * @param costNanosAfter the same, as it will be
 * @param mflopBefore useful work of those hours, MFLOP
 * @param mflopAfter the same, as it will be
 */
public record UsageChange(
    String tenantId,
    String currency,
    long hours,
    long costNanosBefore,
    long costNanosAfter,
    long mflopBefore,
    long mflopAfter) {

  /** Of tenant and currency. */
  static final Comparator<List<String>> ORDER =
      Comparator.<List<String>, String>comparing(List::getFirst).thenComparing(List::getLast);

  UsageChange plus(UsageChange other) {
    return new UsageChange(
        tenantId,
        currency,
        hours + other.hours,
        Math.addExact(costNanosBefore, other.costNanosBefore),
        Math.addExact(costNanosAfter, other.costNanosAfter),
        Math.addExact(mflopBefore, other.mflopBefore),
        Math.addExact(mflopAfter, other.mflopAfter));
  }

  /** What it was, for the trail. */
  String jsonBefore() {
    return json(currency, costNanosBefore, mflopBefore);
  }

  /** What it will be, for the trail. */
  String jsonAfter() {
    return json(currency, costNanosAfter, mflopAfter);
  }

  private static String json(String currency, long costNanos, long mflop) {
    return "{\"currency\": \"%s\", \"cost_nanos\": %d, \"model_mflop\": %d}"
        .formatted(currency, costNanos, mflop);
  }
}
