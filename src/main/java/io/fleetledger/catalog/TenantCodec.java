package io.fleetledger.catalog;

import io.fleetledger.schema.Budget;
import io.fleetledger.schema.BudgetBasis;
import io.fleetledger.schema.BudgetPeriod;
import io.fleetledger.schema.TenantVersion;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** Tenants in Avro. */
final class TenantCodec {
  private TenantCodec() {}

  static io.fleetledger.schema.Tenant toAvro(String id, History<Tenant> history) {
    return new io.fleetledger.schema.Tenant(id, CatalogCodec.write(history, TenantCodec::version));
  }

  static CatalogEntry fromAvro(io.fleetledger.schema.Tenant written) {
    String id = written.getTenantId();
    return new CatalogEntry(
        CatalogKind.TENANTS,
        id,
        CatalogCodec.read(
            written.getVersions(),
            TenantVersion::getEffectiveFrom,
            TenantVersion::getEffectiveTo,
            version -> tenant(id, version)));
  }

  private static TenantVersion version(Instant from, @Nullable Instant to, Tenant tenant) {
    return TenantVersion.newBuilder()
        .setEffectiveFrom(from)
        .setEffectiveTo(to)
        .setParentId(tenant.parentId())
        .setCurrency(tenant.currency())
        .setPriceBookId(tenant.priceBookId())
        .setBillingDay(tenant.billingDay())
        .setTimeZone(tenant.timeZone().getId())
        .setBudgets(tenant.budgets().stream().map(TenantCodec::written).toList())
        .setAlertTargets(tenant.alertTargets())
        .build();
  }

  private static Tenant tenant(String id, TenantVersion version) {
    return new Tenant(
        id,
        version.getParentId(),
        version.getCurrency(),
        version.getPriceBookId(),
        version.getBillingDay(),
        zone(version.getTimeZone()),
        version.getBudgets().stream().map(TenantCodec::budget).toList(),
        version.getAlertTargets());
  }

  private static ZoneId zone(String id) {
    try {
      return ZoneId.of(id);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("unknown time zone " + id, e);
    }
  }

  private static Budget written(Tenant.Budget budget) {
    return new Budget(
        budget.projectId(),
        CatalogCodec.same(budget.period(), BudgetPeriod.class),
        CatalogCodec.same(budget.basis(), BudgetBasis.class),
        budget.amountNanos(),
        budget.thresholdsPercent());
  }

  private static Tenant.Budget budget(Budget written) {
    return new Tenant.Budget(
        written.getProjectId(),
        CatalogCodec.same(written.getPeriod(), Tenant.Budget.Period.class),
        CatalogCodec.same(written.getBasis(), Tenant.Budget.Basis.class),
        written.getAmountNanos(),
        written.getThresholdsPercent());
  }
}
