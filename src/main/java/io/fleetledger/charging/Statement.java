package io.fleetledger.charging;

import java.math.BigDecimal;
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

  /** The sum of its lines, exact; lines without a price add nothing. */
  public BigDecimal total() {
    return lines.stream()
        .map(StatementLine::charge)
        .filter(Objects::nonNull)
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /** Whether every line has a price: else it can't be closed. */
  public boolean isPriced() {
    return lines.stream().allMatch(line -> line.charge() != null);
  }
}
