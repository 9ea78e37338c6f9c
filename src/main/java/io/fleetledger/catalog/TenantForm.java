package io.fleetledger.catalog;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Tenants in catalog files.
 *
 * <pre>
 * - tenant: acme
 *   parent: holding
 *   currency: EUR              # USD if absent
 *   price_book: list           # absent: not charged
 *   billing_day: 1
 *   time_zone: Europe/Berlin   # UTC if absent
 *   budgets:
 *   - {project: search, period: month, basis: charge, amount: 1000, thresholds_percent: [80, 100]}
 *   alert_targets: [ops]
 * </pre>
 */
final class TenantForm {
  private TenantForm() {}

  static @Nullable Tenant read(String id, YamlFields fields) {
    String parent = fields.get("parent").reference(CatalogKind.TENANTS);
    String currency = fields.get("currency").currency("USD");
    String priceBook = fields.get("price_book").reference(CatalogKind.PRICE_BOOKS);
    int billingDay = fields.get("billing_day").count(1, 28);
    ZoneId zone = readZone(fields);
    List<Tenant.Budget> budgets = new ArrayList<>();
    for (YamlValue item : fields.get("budgets").items()) {
      budgets.add(readBudget(item.fields(item.fromMicros())));
    }
    List<String> alertTargets =
        fields.get("alert_targets").items().stream().map(item -> item.id("")).toList();
    fields.refuseOthers();
    return fields.isSound()
        ? new Tenant(id, parent, currency, priceBook, billingDay, zone, budgets, alertTargets)
        : null;
  }

  private static ZoneId readZone(YamlFields fields) {
    String zone = fields.get("time_zone").text("UTC");
    try {
      return ZoneId.of(zone);
    } catch (DateTimeException e) {
      fields.error("time_zone", "'" + zone + "' is no IANA time zone, like UTC or Europe/Berlin");
      return ZoneOffset.UTC;
    }
  }

  private static Tenant.Budget readBudget(YamlFields fields) {
    String project = fields.get("project").id();
    Tenant.Budget.Period period =
        fields.need("period").choice(Tenant.Budget.Period.class, Tenant.Budget.Period.MONTH);
    Tenant.Budget.Basis basis =
        fields.get("basis").choice(Tenant.Budget.Basis.class, Tenant.Budget.Basis.COST);
    long amount = fields.need("amount").decimal(9, Long.MAX_VALUE, 0);
    List<Integer> thresholds =
        fields.get("thresholds_percent").items().stream()
            .map(item -> item.count(1, 1_000_000))
            .toList();
    if (!thresholds.stream().sorted().distinct().toList().equals(thresholds)) {
      fields.error("thresholds_percent", "must ascend; put the smallest first, each once");
    }
    fields.refuseOthers();
    return new Tenant.Budget(project, period, basis, amount, thresholds);
  }

  static void write(Tenant tenant, ObjectNode fields) {
    if (tenant.parentId() != null) {
      fields.put("parent", tenant.parentId());
    }
    fields.put("currency", tenant.currency());
    if (tenant.priceBookId() != null) {
      fields.put("price_book", tenant.priceBookId());
    }
    fields.put("billing_day", tenant.billingDay());
    fields.put("time_zone", tenant.timeZone().getId());
    for (Tenant.Budget budget : tenant.budgets()) {
      writeBudget(budget, fields.withArrayProperty("budgets").addObject());
    }
    for (String target : tenant.alertTargets()) {
      fields.withArrayProperty("alert_targets").add(target);
    }
  }

  private static void writeBudget(Tenant.Budget budget, ObjectNode fields) {
    if (budget.projectId() != null) {
      fields.put("project", budget.projectId());
    }
    fields.put("period", budget.period().name().toLowerCase(Locale.ROOT));
    fields.put("basis", budget.basis().name().toLowerCase(Locale.ROOT));
    fields.put("amount", Decimals.of(budget.amountNanos(), 9));
    ArrayNode thresholds = fields.putArray("thresholds_percent");
    budget.thresholdsPercent().forEach(percent -> thresholds.add(Objects.requireNonNull(percent)));
  }
}
