package io.fleetledger.charging;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Currency;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one tenant is charged for one billing period.
 *
 * @param id the tenant and the period's first day, such as {@code acme/2026-03-01}
 * @param tenantId the tenant
 * @param parentId the tenant whose statement rolls this one up; null: none
 * @param period the period
 * @param currency ISO 4217 code of all charges
 * @param sealedAtMicros when it was closed, epoch microseconds; null: it is a preview
 * @param lines its lines, in the order of their numbers
 */
public record Statement(
    String id,
    String tenantId,
    @Nullable String parentId,
    BillingPeriod period,
    String currency,
    @Nullable Long sealedAtMicros,
    List<StatementLine> lines) {
  public Statement {
    lines = List.copyOf(lines);
  }

  /** The same statement with other lines. */
  public Statement with(List<StatementLine> others) {
    return new Statement(id, tenantId, parentId, period, currency, sealedAtMicros, others);
  }

  /** The sum of its lines, exact; lines without a price add nothing. */
  public BigDecimal total() {
    return Amounts.plain(
        lines.stream()
            .map(StatementLine::charge)
            .filter(Objects::nonNull)
            .reduce(BigDecimal.ZERO, BigDecimal::add));
  }

  /**
   * The total as it can be paid: rounded half up to the currency's minor unit, such as the cent; to
   * two decimals where the currency has none known.
   */
  public BigDecimal payable() {
    return total().setScale(minorDigits(), RoundingMode.HALF_UP);
  }

  private int minorDigits() {
    try {
      int digits = Currency.getInstance(currency).getDefaultFractionDigits();
      return digits < 0 ? 2 : digits;
    } catch (IllegalArgumentException unknown) {
      return 2;
    }
  }

  /** Whether every line has a price: else it can't be closed. */
  public boolean isPriced() {
    return lines.stream().allMatch(line -> line.charge() != null);
  }
}
