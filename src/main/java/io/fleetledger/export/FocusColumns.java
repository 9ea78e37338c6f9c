package io.fleetledger.export;

import static io.fleetledger.export.Sheet.Type.DECIMAL;
import static io.fleetledger.export.Sheet.Type.INSTANT;
import static io.fleetledger.export.Sheet.Type.TEXT;

import io.fleetledger.charging.Place;
import io.fleetledger.charging.Pricing.Priced;
import io.fleetledger.charging.StatementLine.Compute;
import io.fleetledger.export.Sheet.Column;
import io.fleetledger.export.Sheet.Type;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The columns of the export: those that FOCUS 1.2 demands or recommends of a provider of inference,
 * then, if asked for, FOCUS 1.3's of split costs, then our own, whose names begin with {@code x_}.
 */
final class FocusColumns {
  static final String BILLED_COST = "BilledCost";

  /** A picocurrency price times a factor in millionths, of a whole unit. */
  private static final int MONEY_SCALE = 18;

  private static final int NANOS_SCALE = 9;

  private final List<Column> columns = new ArrayList<>();
  private final List<Function<FocusLine, @Nullable Object>> values = new ArrayList<>();

  private FocusColumns() {}

  /**
   * The columns.
   *
   * @param provider who provides the service and issues the invoices
   * @param withAllocation whether with those of split costs
   */
  static FocusColumns of(String provider, boolean withAllocation) {
    var columns = new FocusColumns();
    columns.accounts();
    columns.charge();
    columns.costs();
    columns.pricing();
    columns.service(provider);
    columns.commitmentDiscounts();
    if (withAllocation) {
      columns.allocation();
    }
    columns.ownOfLine();
    columns.ownOfPlace();
    columns.ownOfPrice();
    columns.ownOfCompute();
    return columns;
  }

  List<Column> columns() {
    return List.copyOf(columns);
  }

  /** Position of a column. */
  int indexOf(String name) {
    return columns.stream().map(Column::name).toList().indexOf(name);
  }

  /** A row. */
  List<@Nullable Object> values(FocusLine line) {
    List<@Nullable Object> row = new ArrayList<>(values.size());
    values.forEach(value -> row.add(value.apply(line)));
    return row;
  }

  private void accounts() {
    text("BillingAccountId", FocusLine::billingAccount);
    text("BillingAccountName", FocusLine::billingAccount);
    text("SubAccountId", FocusLine::subAccount);
    text("SubAccountName", FocusLine::subAccount);
    text("SubAccountType", FocusLine::subAccountType);
    instant("BillingPeriodStart", it -> it.statement().period().fromMicros());
    instant("BillingPeriodEnd", it -> it.statement().period().untilMicros());
    text("InvoiceId", it -> it.statement().sealedAtMicros() == null ? null : it.statement().id());
  }

  private void charge() {
    text("ChargeCategory", FocusLine::category);
    text("ChargeClass", FocusLine::chargeClass);
    text("ChargeDescription", FocusLine::description);
    text("ChargeFrequency", FocusLine::frequency);
    instant("ChargePeriodStart", it -> it.line().fromMicros());
    instant("ChargePeriodEnd", it -> it.line().untilMicros());
  }

  private void costs() {
    text("BillingCurrency", it -> it.statement().currency());
    money(BILLED_COST, FocusLine::charge);
    money("EffectiveCost", FocusLine::charge);
    money("ContractedCost", FocusLine::charge);
    money("ListCost", FocusLine::listCost);
  }

  private void pricing() {
    text("PricingCategory", FocusLine::pricingCategory);
    money("PricingQuantity", FocusLine::quantity);
    text("PricingUnit", it -> it.ofSku(sku -> sku.unitName(it.statement().currency())));
    money("ContractedUnitPrice", it -> it.ofPrice(Priced::unitPrice));
    money("ListUnitPrice", FocusLine::listUnitPrice);
    money("ConsumedQuantity", FocusLine::quantity);
    text("ConsumedUnit", it -> it.ofSku(sku -> sku.unitName(it.statement().currency())));
    text("SkuId", it -> it.ofSku(Sku::id));
    text("SkuMeter", it -> it.ofSku(Sku::meter));
    text("SkuPriceId", it -> it.ofSku(sku -> it.ofPrice(sku::priceId)));
    text("SkuPriceDetails", it -> it.ofPrice(Sku::priceDetails));
  }

  private void service(String provider) {
    text("ProviderName", it -> provider);
    text("PublisherName", it -> provider);
    text("InvoiceIssuerName", it -> provider);
    text("ServiceCategory", it -> "AI and Machine Learning");
    text("ServiceSubcategory", it -> "Generative AI");
    text("ServiceName", it -> "Model Inference");
    text("RegionId", it -> it.facts().region());
    text("RegionName", it -> it.facts().region());
    text("Tags", FocusLine::tags);
  }

  /** Null: commitments here are amounts to reach, which discount nothing. */
  private void commitmentDiscounts() {
    for (String what : List.of("Category", "Id", "Name", "Status", "Type", "Unit")) {
      text("CommitmentDiscount" + what, it -> null);
    }
    money("CommitmentDiscountQuantity", it -> null);
  }

  private void allocation() {
    text("AllocatedMethodId", it -> ofShare(it, Allocation.Share::methodId));
    text("AllocatedMethodDetails", it -> ofShare(it, Allocation.Share::details));
    text("AllocatedResourceId", it -> ofShare(it, share -> Allocation.resourceId(it)));
    text("AllocatedResourceName", it -> ofShare(it, share -> Allocation.resourceId(it)));
    text("AllocatedTags", it -> ofShare(it, share -> it.tags()));
  }

  private void ownOfLine() {
    text("x_StatementId", it -> it.statement().id());
    decimal("x_StatementLine", 0, it -> BigDecimal.valueOf(it.number()));
    text("x_LineKind", it -> it.line().kind().name());
    instant("x_OriginalWindowStart", it -> it.isCorrection() ? it.line().fromMicros() : null);
    instant("x_OriginalWindowEnd", it -> it.isCorrection() ? it.line().untilMicros() : null);
  }

  private void ownOfPlace() {
    text("x_TenantId", it -> it.line().tenantId());
    place("x_ProjectId", Place::projectId);
    place("x_ModelId", Place::modelId);
    place("x_PoolId", Place::poolId);
    place("x_AcceleratorId", Place::acceleratorId);
    place("x_ServiceTier", Place::serviceTier);
    place("x_CallKind", Place::callKind);
    text("x_TokenClass", it -> it.ofSku(Sku::tokenClass));
  }

  private void ownOfPrice() {
    text("x_PriceBookId", it -> it.ofPrice(Priced::priceBookId));
    instant("x_PriceVersion", it -> it.ofPrice(Priced::versionFromMicros));
    text("x_PriceScope", it -> it.ofPrice(Priced::scope));
  }

  private void ownOfCompute() {
    decimal("x_Requests", 0, it -> it.ofCompute(c -> BigDecimal.valueOf(c.requests())));
    decimal("x_ModelFlops", 0, it -> it.ofCompute(c -> FocusLine.flops(c.modelMflop())));
    decimal("x_ExecutedFlops", 0, it -> it.ofCompute(c -> FocusLine.flops(c.executedMflop())));
    nanos("x_DeviceSeconds", Compute::deviceNanos);
    decimal("x_Mfu", NANOS_SCALE, FocusLine::mfu);
    nanos("x_ComputeCost", Compute::costNanos);
    text("x_ComputeCostCurrency", it -> it.ofCompute(Compute::costCurrency));
  }

  private void text(String name, Function<FocusLine, @Nullable String> value) {
    add(name, TEXT, 0, value::apply);
  }

  private void place(String name, Function<Place, String> value) {
    text(
        name,
        it -> {
          String text = value.apply(it.line().place());
          return text.isEmpty() ? null : text;
        });
  }

  private void instant(String name, Function<FocusLine, @Nullable Long> value) {
    add(name, INSTANT, 0, value::apply);
  }

  private void money(String name, Function<FocusLine, @Nullable BigDecimal> value) {
    decimal(name, MONEY_SCALE, value);
  }

  private void nanos(String name, Function<Compute, Long> value) {
    decimal(
        name,
        NANOS_SCALE,
        it -> it.ofCompute(c -> BigDecimal.valueOf(value.apply(c), NANOS_SCALE)));
  }

  private void decimal(String name, int scale, Function<FocusLine, @Nullable BigDecimal> value) {
    add(name, DECIMAL, scale, value::apply);
  }

  private void add(String name, Type type, int scale, Function<FocusLine, @Nullable Object> value) {
    columns.add(new Column(name, type, scale));
    values.add(value);
  }

  private static @Nullable String ofShare(
      FocusLine line, Function<Allocation.Share, @Nullable String> what) {
    Allocation.Share share = line.share();
    return share == null ? null : what.apply(share);
  }
}
