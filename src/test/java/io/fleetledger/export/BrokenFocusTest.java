package io.fleetledger.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.export.FocusDataset.Row;
import io.fleetledger.export.FocusDataset.Type;
import io.fleetledger.export.FocusRules.Outcome;
import io.fleetledger.export.FocusRules.Report;
import io.fleetledger.export.FocusRules.Verdict;
import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that are wrong on purpose: the rule that forbids it finds it. */
class BrokenFocusTest {
  private static final FocusRules RULES =
      new FocusRules(FocusModel.read(), FocusConformanceTest.SUPPORTED);
  private static final FocusDataset RIGHT = right();

  /**
   * A wrong file.
   *
   * @param wrong what is wrong
   * @param data the file
   * @param rule the rule that forbids it
   */
  private record Wrong(String wrong, FocusDataset data, String rule) {
    @Override
    public String toString() {
      return wrong + ": " + rule;
    }
  }

  @ParameterizedTest
  @MethodSource
  void the_rule_that_forbids_it_finds(Wrong wrong) {
    Report report = RULES.judge(wrong.data());
    assertThat(report.of(Outcome.BROKEN)).contains(wrong.rule());
  }

  static Stream<Wrong> the_rule_that_forbids_it_finds() {
    return Stream.of(
        new Wrong("no BilledCost", RIGHT.without("BilledCost"), "CostAndUsage-D-006-M"),
        new Wrong("no ListUnitPrice", RIGHT.without("ListUnitPrice"), "CostAndUsage-D-004-C"),
        new Wrong("no SkuPriceId", RIGHT.without("SkuPriceId"), "CostAndUsage-D-058-C"),
        new Wrong("a cost that is no number", all("BilledCost", "12 USD"), "BilledCost-C-001-M"),
        new Wrong("a comma in a number", all("BilledCost", "1,5"), "BilledCost-C-002-M"),
        new Wrong("a sign before a number", all("ListCost", "+1"), "ListCost-C-002-M"),
        new Wrong("an exponent with a sign", all("ListCost", "1E+2"), "ListCost-C-002-M"),
        new Wrong("no cost", all("EffectiveCost", null), "EffectiveCost-C-003-M"),
        new Wrong(
            "a text where decimals belong",
            RIGHT.withType("BilledCost", Type.STRING),
            "BilledCost-C-001-M"),
        new Wrong(
            "a decimal where texts belong", RIGHT.withType("SkuId", Type.DECIMAL), "SkuId-C-001-M"),
        new Wrong(
            "a text where instants belong",
            RIGHT.withType("ChargePeriodEnd", Type.STRING),
            "ChargePeriodEnd-C-001-M"),
        new Wrong(
            "a date without a time",
            all("ChargePeriodStart", "2026-03-01"),
            "ChargePeriodStart-C-002-M"),
        new Wrong(
            "an instant that is not UTC",
            all("BillingPeriodStart", "2026-03-01T00:00:00-05:00"),
            "BillingPeriodStart-C-002-M"),
        new Wrong(
            "a month that does not exist",
            all("BillingPeriodEnd", "2026-13-01T00:00:00Z"),
            "BillingPeriodEnd-C-002-M"),
        new Wrong(
            "a price below zero", all("ContractedUnitPrice", "-1"), "ContractedUnitPrice-C-009-C"),
        new Wrong("a list price below zero", all("ListUnitPrice", "-1"), "ListUnitPrice-C-008-M"),
        new Wrong(
            "a cost that is not quantity x price",
            all("ContractedCost", "1"),
            "ContractedUnitPrice-C-011-C"),
        new Wrong("a list cost that is not", all("ListCost", "1"), "ListUnitPrice-C-010-C"),
        new Wrong("another class", all("ChargeClass", "Refund"), "ChargeClass-C-005-C"),
        new Wrong("another category", all("ChargeCategory", "Fee"), "ChargeCategory-C-003-M"),
        new Wrong(
            "a purchase that costs something later",
            where(is("x_LineKind", "COMMITMENT"), "ChargeCategory", "Purchase"),
            "EffectiveCost-C-005-C"),
        new Wrong(
            "a purchase by usage",
            where(is("x_LineKind", "USAGE"), "ChargeCategory", "Purchase"),
            "ChargeFrequency-C-004-C"),
        new Wrong(
            "a credit that was consumed",
            where(is("ChargeCategory", "Credit"), "ConsumedQuantity", "1"),
            "ConsumedQuantity-C-004-C"),
        new Wrong("usage without a SKU", all("SkuId", null), "SkuId-C-005-C"),
        new Wrong("usage without a price id", all("SkuPriceId", null), "SkuPriceId-C-005-C"),
        new Wrong("one price of two SKUs", all("SkuPriceId", "one"), "SkuPriceId-C-008-M"),
        new Wrong("no unit", all("PricingUnit", null), "PricingUnit-C-006-C"),
        new Wrong(
            "usage of no quantity", all("ConsumedQuantity", null), "ConsumedQuantity-C-006-C"),
        new Wrong(
            "a unit of no quantity",
            where(is("ChargeCategory", "Credit"), "ConsumedUnit", "Tokens"),
            "ConsumedUnit-C-005-C"),
        new Wrong("a unit in small letters", all("ConsumedUnit", "tokens"), "ConsumedUnit-C-003-O"),
        new Wrong(
            "a currency that is none", all("BillingCurrency", "XQZ"), "BillingCurrency-C-006-M"),
        new Wrong(
            "details that are no JSON", all("SkuPriceDetails", "{"), "SkuPriceDetails-C-001-M"),
        new Wrong(
            "details within details",
            all("SkuPriceDetails", "{\"x_Price\":{\"a\":1}}"),
            "SkuPriceDetails-C-001-M"),
        new Wrong("a tag twice", all("Tags", "{\"a\":\"1\",\"a\":\"2\"}"), "Tags-C-001-M"),
        new Wrong(
            "another service category", all("ServiceCategory", "AI"), "ServiceCategory-C-003-M"),
        new Wrong(
            "a subcategory of another category",
            all("ServiceSubcategory", "Search"),
            "ServiceSubcategory-C-004-M"),
        new Wrong(
            "a service of two categories",
            where(is("x_LineKind", "COMMITMENT"), "ServiceCategory", "Compute"),
            "ServiceName-C-005-C"),
        new Wrong(
            "an account without a name", all("SubAccountName", null), "SubAccountName-C-005-C"),
        new Wrong("a blank name", all("ProviderName", " "), "ProviderName-C-002-M"),
        new Wrong(
            "another issuer, yet billed",
            all("InvoiceIssuerName", "Somebody"),
            "BilledCost-C-005-C"),
        new Wrong("a region without a name", all("RegionName", null), "RegionName-C-005-C"),
        new Wrong("no pricing category", all("PricingCategory", null), "PricingCategory-C-004-C"));
  }

  @Test
  void what_builds_on_a_broken_rule_is_blocked_and_named() {
    Report report = RULES.judge(all("ConsumedQuantity", null));
    assertThat(report.verdicts())
        .containsEntry(
            "ConsumedUnit-C-005-C", new Verdict(Outcome.BLOCKED, "ConsumedQuantity-C-000-C"));
  }

  private static FocusDataset all(String column, @Nullable String value) {
    return where(row -> true, column, value);
  }

  private static FocusDataset where(Predicate<Row> which, String column, @Nullable String value) {
    return RIGHT.with(which, column, value);
  }

  private static Predicate<Row> is(String column, String value) {
    return row -> value.equals(row.get(column));
  }

  private static FocusDataset right() {
    try {
      var text = new StringBuilder();
      CsvFile.write(
          new FocusExport("FleetLedger", SampleCatalog.fleet("eu-1", "eu-1"), false)
              .sheet(List.of(Samples.acme(), Samples.globex())),
          text);
      return FocusReader.csv(text.toString());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
