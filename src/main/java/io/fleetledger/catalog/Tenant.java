package io.fleetledger.catalog;

import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who is charged, and on which terms.
 *
 * @param tenantId the tenant
 * @param parentId the tenant whose statement includes this one's; null: none
 * @param currency ISO 4217 code that it is charged in
 * @param priceBookId the price book that applies; null: it is not charged
 * @param billingDay day of the month (1 to 28) on which a billing period begins
 * @param timeZone zone of the billing day
 * @param budgets spending limits
 * @param alertTargets names of the receivers of its alerts
 */
public record Tenant(
    String tenantId,
    @Nullable String parentId,
    String currency,
    @Nullable String priceBookId,
    int billingDay,
    ZoneId timeZone,
    List<Budget> budgets,
    List<String> alertTargets) {
  public Tenant {
    budgets = List.copyOf(budgets);
    alertTargets = List.copyOf(alertTargets);
  }

  /**
   * A spending limit to be warned about.
   *
   * @param projectId the project; null: the whole tenant
   * @param period HOUR, DAY or MONTH, in the tenant's zone
   * @param basis COST or CHARGE
   * @param amountNanos the limit, 1e-9 units of the tenant's currency
   * @param thresholdsPercent percentages at which to warn, ascending
   */
  public record Budget(
      @Nullable String projectId,
      Period period,
      Basis basis,
      long amountNanos,
      List<Integer> thresholdsPercent) {
    public Budget {
      thresholdsPercent = List.copyOf(thresholdsPercent);
    }

    /** The span of a budget. */
    public enum Period {
      HOUR,
      DAY,
      MONTH
    }

    /** What a budget limits. */
    public enum Basis {
      COST,
      CHARGE
    }
  }
}
