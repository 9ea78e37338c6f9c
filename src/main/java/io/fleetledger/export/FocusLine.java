package io.fleetledger.export;

import io.fleetledger.catalog.PriceBook.Unit;
import io.fleetledger.charging.Place;
import io.fleetledger.charging.Pricing.Priced;
import io.fleetledger.charging.Statement;
import io.fleetledger.charging.StatementLine;
import io.fleetledger.charging.StatementLine.Compute;
import io.fleetledger.charging.StatementLine.Kind;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A priced line of a statement, as FOCUS sees it.
 *
 * @param statement the statement
 * @param number the line's number in it, from 1
 * @param line the line, with a charge
 * @param facts what the catalog knows of the nodes that it ran on
 * @param listUnitPrice the unit price without the tenant's contract; null: there is no price
 * @param share the line's part in what is shared out
 */
record FocusLine(
    Statement statement,
    int number,
    StatementLine line,
    FleetFacts.Facts facts,
    @Nullable BigDecimal listUnitPrice,
    Allocation.@Nullable Share share) {
  private static final int MFU_DIGITS = 6;

  BigDecimal charge() {
    return Objects.requireNonNull(line.charge());
  }

  /** What the charge would be without the tenant's contract. */
  BigDecimal listCost() {
    return listUnitPrice == null ? charge() : line.quantity().multiply(listUnitPrice);
  }

  /** Who is billed: the tenant whose statement rolls this one up, or the tenant itself. */
  String billingAccount() {
    String parent = statement.parentId();
    return parent == null ? line.tenantId() : parent;
  }

  /** The tenant, or its project. */
  String subAccount() {
    String project = line.place().projectId();
    return project.isEmpty() ? line.tenantId() : line.tenantId() + "/" + project;
  }

  String subAccountType() {
    return line.place().projectId().isEmpty() ? "Tenant" : "Project";
  }

  String category() {
    return switch (line.kind()) {
      case USAGE, CORRECTION -> "Usage";
      case ADJUSTMENT -> charge().signum() < 0 ? "Credit" : "Adjustment";
      case COMMITMENT -> "Adjustment";
    };
  }

  @Nullable String chargeClass() {
    return isCorrection() ? "Correction" : null;
  }

  String frequency() {
    return switch (line.kind()) {
      case USAGE, CORRECTION -> "Usage-Based";
      case ADJUSTMENT -> "One-Time";
      case COMMITMENT -> "Recurring";
    };
  }

  String description() {
    Sku sku = sku();
    String what =
        switch (line.kind()) {
          case USAGE -> sku == null ? "Usage" : sku.description();
          case CORRECTION ->
              "Correction of an earlier period: " + (sku == null ? "usage" : sku.description());
          case ADJUSTMENT -> charge().signum() < 0 ? "Credit" : "Adjustment";
          case COMMITMENT -> "What is missing to the amount committed to";
        };
    String free = line.price() != null && line.price().tierFrom() < 0 ? " (free allowance)" : "";
    return what + free + (line.note().isEmpty() ? "" : ": " + line.note());
  }

  boolean isCorrection() {
    return line.kind() == Kind.CORRECTION;
  }

  @Nullable Sku sku() {
    Unit unit = line.unit();
    return unit == null ? null : Sku.of(line.place(), unit);
  }

  /** Something of what is sold; null: nothing is. */
  <T> @Nullable T ofSku(Function<Sku, @Nullable T> what) {
    Sku sku = sku();
    return sku == null ? null : what.apply(sku);
  }

  /** Something of the price; null: the line has none. */
  <T> @Nullable T ofPrice(Function<Priced, @Nullable T> what) {
    Priced price = line.price();
    return price == null ? null : what.apply(price);
  }

  /** Something of what the hardware did; null: told on another line. */
  <T> @Nullable T ofCompute(Function<Compute, @Nullable T> what) {
    Compute compute = line.compute();
    return compute == null ? null : what.apply(compute);
  }

  @Nullable BigDecimal quantity() {
    return line.unit() == null ? null : line.quantity();
  }

  /** Cost plus a margin is a price that follows the cost; every other is known beforehand. */
  @Nullable String pricingCategory() {
    return ofSku(sku -> sku.unit() == Unit.COST ? "Other" : "Standard");
  }

  /** Provider's tags, under a prefix of their own. */
  @Nullable String tags() {
    Place place = line.place();
    return JsonText.object()
        .with("fleetledger/project", place.projectId())
        .with("fleetledger/service-tier", place.serviceTier())
        .with("fleetledger/call-kind", place.callKind())
        .textOrNull();
  }

  /** Useful work of the time that it took, as a share of the node's dense peak; null: unknown. */
  @Nullable BigDecimal mfu() {
    Compute compute = line.compute();
    BigDecimal peak = compute == null ? null : facts.nodePeak();
    if (compute == null || peak == null || compute.deviceNanos() <= 0 || peak.signum() <= 0) {
      return null;
    }
    return flops(compute.modelMflop())
        .divide(
            BigDecimal.valueOf(compute.deviceNanos(), 9).multiply(peak),
            MFU_DIGITS,
            RoundingMode.HALF_EVEN);
  }

  static BigDecimal flops(long mflop) {
    return BigDecimal.valueOf(mflop).scaleByPowerOfTen(6);
  }
}
