package io.fleetledger.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.catalog.PriceBook.Unit;
import io.fleetledger.charging.Statement;
import io.fleetledger.charging.StatementLine;
import io.fleetledger.charging.StatementLine.Compute;
import io.fleetledger.charging.StatementLine.Kind;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FocusExportTest {
  @Test
  void billed_cost_sums_to_the_statement_s_total_exactly() throws IOException {
    Statement acme = Samples.acme();
    BigDecimal billed =
        rows(acme, Catalog.EMPTY, false).stream()
            .map(row -> (BigDecimal) Objects.requireNonNull(row.get("BilledCost")))
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    assertThat(billed).isEqualByComparingTo(acme.total());
    assertThat(billed.toPlainString()).isEqualTo("9644.038419391446067900222");
  }

  @Test
  void a_line_of_tokens_says_what_how_much_and_at_which_price() throws IOException {
    Map<String, @Nullable Object> row = rows(Samples.acme(), Catalog.EMPTY, false).get(2);
    assertThat(row)
        .containsEntry("BillingAccountId", "umbrella")
        .containsEntry("SubAccountId", "acme/search")
        .containsEntry("SubAccountType", "Project")
        .containsEntry("InvoiceId", "acme/2026-03-01")
        .containsEntry("BillingPeriodStart", Samples.at("2026-03-01T05:00:00Z"))
        .containsEntry("BillingPeriodEnd", Samples.at("2026-04-01T04:00:00Z"))
        .containsEntry("ChargeCategory", "Usage")
        .containsEntry("ChargeClass", null)
        .containsEntry("ChargeFrequency", "Usage-Based")
        .containsEntry("ChargeDescription", "Input tokens of llama-3.1-70b, interactive")
        .containsEntry("SkuId", "llama-3.1-70b:INPUT_TOKEN:interactive")
        .containsEntry("SkuPriceId", "llama-3.1-70b:INPUT_TOKEN:interactive@standard:from-3500000")
        .containsEntry(
            "SkuPriceDetails",
            "{\"x_PriceBook\":\"standard\",\"x_PriceVersion\":\"2026-01-01T00:00:00Z\","
                + "\"x_PriceScope\":\"any\",\"x_PriceStep\":\"from-3500000\"}")
        .containsEntry("SkuMeter", "Input Tokens")
        .containsEntry("PricingUnit", "Tokens")
        .containsEntry("PricingQuantity", new BigDecimal("123456789"))
        .containsEntry("ConsumedQuantity", new BigDecimal("123456789"))
        .containsEntry("ContractedUnitPrice", new BigDecimal("0.00000225"))
        .containsEntry("BilledCost", new BigDecimal("277.77777525"))
        .containsEntry("x_TokenClass", "INPUT")
        .containsEntry("x_ModelFlops", null);
  }

  @Test
  void a_correction_is_told_as_one_with_its_original_window() throws IOException {
    assertThat(row(Samples.acme(), Kind.CORRECTION))
        .containsEntry("ChargeCategory", "Usage")
        .containsEntry("ChargeClass", "Correction")
        .containsEntry("ChargePeriodStart", Samples.at("2026-02-27T10:15:00Z"))
        .containsEntry("x_OriginalWindowStart", Samples.at("2026-02-27T10:15:00Z"))
        .containsEntry("x_OriginalWindowEnd", Samples.at("2026-02-27T10:16:00Z"))
        .containsEntry("BillingPeriodStart", Samples.at("2026-03-01T05:00:00Z"))
        .containsEntry("BilledCost", new BigDecimal("-0.00033"));
  }

  @Test
  void what_a_person_credits_is_a_credit_with_the_reason() throws IOException {
    assertThat(row(Samples.acme(), Kind.ADJUSTMENT))
        .containsEntry("ChargeCategory", "Credit")
        .containsEntry("ChargeFrequency", "One-Time")
        .containsEntry(
            "ChargeDescription", "Credit: outage of 2026-03-14, agreed with \"Acme, Inc.\"")
        .containsEntry("SkuId", null)
        .containsEntry("PricingQuantity", null)
        .containsEntry("ListCost", new BigDecimal("-12.5"));
  }

  @Test
  void what_is_missing_to_a_commitment_is_an_adjustment() throws IOException {
    assertThat(row(Samples.acme(), Kind.COMMITMENT))
        .containsEntry("ChargeCategory", "Adjustment")
        .containsEntry("ChargeFrequency", "Recurring")
        .containsEntry("EffectiveCost", new BigDecimal("9311.123456789012345678"))
        .containsEntry("CommitmentDiscountId", null);
  }

  @Test
  void compute_is_told_in_whole_flops_seconds_and_currency_units() throws IOException {
    Map<String, @Nullable Object> row = rows(Samples.acme(), Catalog.EMPTY, false).get(0);
    assertThat(row)
        .containsEntry("x_Requests", new BigDecimal("120"))
        .containsEntry("x_DeviceSeconds", new BigDecimal("3600.000000123"))
        .containsEntry("x_ComputeCost", new BigDecimal("4.000000000"))
        .containsEntry("x_ComputeCostCurrency", "USD")
        .containsEntry("x_Mfu", null);
    assertThat(number(row, "x_ModelFlops")).isEqualByComparingTo("31e12");
    assertThat(number(row, "x_ExecutedFlops")).isEqualByComparingTo("31000001e6");
  }

  @Test
  void mfu_and_region_follow_from_the_nodes_that_were_deployed() throws IOException {
    Map<String, @Nullable Object> row =
        rows(Samples.acme(), SampleCatalog.fleet("eu-west-1", "eu-west-1"), false).get(0);
    assertThat(row).containsEntry("RegionId", "eu-west-1").containsEntry("RegionName", "eu-west-1");
    // 31e12 FLOP in 3600.000000123 s on two accelerators of 1e9 FLOP/s.
    assertThat(number(row, "x_Mfu")).isEqualByComparingTo("4.305556");
  }

  @Test
  void what_the_nodes_differ_in_is_unknown() throws IOException {
    assertThat(rows(Samples.acme(), SampleCatalog.fleet("eu-west-1", "us-east-1"), false).get(0))
        .containsEntry("RegionId", null)
        .containsEntry("RegionName", null);
  }

  @Test
  void a_contract_s_price_stands_beside_the_price_book_s_own() throws IOException {
    StatementLine negotiated =
        Samples.contract(Samples.CHAT, Unit.REASONING_TOKEN, "1000", "0.000002");
    Statement statement = Samples.statement("acme", null, 1L, List.of(negotiated));
    // Reasoning is listed as output: 10 millionths, times the tier's factor of 1.5.
    assertThat(rows(statement, SampleCatalog.priced(), false).get(0))
        .containsEntry("BilledCost", new BigDecimal("0.002000"))
        .containsEntry("ContractedUnitPrice", new BigDecimal("0.000002"))
        .containsEntry("ListUnitPrice", new BigDecimal("0.000015000000000000"))
        .containsEntry("ListCost", new BigDecimal("0.015000000000000000"));
  }

  @Test
  void without_a_list_price_the_contract_s_is_the_list_price() throws IOException {
    StatementLine negotiated = Samples.contract(Samples.CHAT, Unit.REQUEST, "2", "0.5");
    Statement statement = Samples.statement("acme", null, 1L, List.of(negotiated));
    assertThat(rows(statement, SampleCatalog.priced(), false).get(0))
        .containsEntry("ListUnitPrice", new BigDecimal("0.5"));
    assertThat(rows(statement, Catalog.EMPTY, false).get(0))
        .containsEntry("ListCost", new BigDecimal("1.0"));
  }

  @Test
  void a_preview_has_no_invoice() throws IOException {
    Statement preview = Samples.statement("acme", null, null, Samples.acme().lines());
    assertThat(rows(preview, Catalog.EMPTY, false))
        .allSatisfy(
            row ->
                assertThat(row)
                    .containsEntry("InvoiceId", null)
                    .containsEntry("BillingAccountId", "acme"));
  }

  @Test
  void split_costs_have_ratios_that_sum_to_1() throws IOException {
    Statement statement =
        Samples.statement(
            "acme", null, 1L, List.of(line(1, 10), line(1, 20), line(1, 30), line(0, 40)));
    List<Map<String, @Nullable Object>> rows =
        rows(statement, SampleCatalog.fleet("eu", "eu"), true);
    assertThat(rows)
        .extracting(row -> row.get("AllocatedMethodDetails"))
        .containsExactly(
            details("0.333333333334", "0.00000001"),
            details("0.333333333333", "0.00000002"),
            details("0.333333333333", "0.00000003"),
            null);
    assertThat(rows.get(0))
        .containsEntry("AllocatedMethodId", "DEVICE_SECONDS")
        .containsEntry("AllocatedResourceId", "acme/search/llama-3.1-70b/interactive/CHAT")
        .containsEntry("AllocatedTags", rows.get(0).get("Tags"));
    assertThat(rows.get(3)).containsEntry("AllocatedMethodId", null);
    assertThat(rows(statement, Catalog.EMPTY, true).get(0))
        .containsEntry("AllocatedMethodId", null);
  }

  @Test
  void a_statement_with_unpriced_lines_is_refused() {
    assertThatThrownBy(() -> rows(Samples.unpriced(), Catalog.EMPTY, false))
        .isInstanceOf(ExportException.class)
        .hasMessage(
            "statement initech/2026-03-01: 1 of 2 lines have no price yet, the first for"
                + " INPUT_TOKEN of llama-3.1-70b from 2026-03-02T05:00:00Z on (NO_PRICE); apply the"
                + " price and export again, or export csv or json, which show them");
  }

  @Test
  void a_charge_that_is_not_quantity_x_price_stops_the_export() {
    StatementLine right = Samples.usage(Samples.CHAT, Unit.REQUEST, "3", 0, "0.1", null);
    var wrong =
        new StatementLine(
            right.kind(),
            right.tenantId(),
            right.fromMicros(),
            right.untilMicros(),
            right.place(),
            right.unit(),
            right.quantity(),
            right.price(),
            new BigDecimal("0.31"),
            null,
            "");
    assertThatThrownBy(
            () -> rows(Samples.statement("acme", null, 1L, List.of(wrong)), Catalog.EMPTY, false))
        .isInstanceOf(ExportException.class)
        .hasMessageContaining("acme/2026-03-01, line 1: 3 x 0.1 is not its charge of 0.31");
  }

  @Test
  void our_own_columns_follow_those_of_the_standard() {
    List<String> names =
        new FocusExport("FleetLedger", Catalog.EMPTY, true)
            .sheet(List.of()).columns().stream().map(Sheet.Column::name).toList();
    assertThat(names).doesNotHaveDuplicates();
    assertThat(names.subList(names.indexOf("x_StatementId"), names.size()))
        .allMatch(name -> name.matches("x_[A-Z][A-Za-z]{1,47}"));
    assertThat(names.subList(0, names.indexOf("x_StatementId")))
        .allMatch(name -> name.matches("[A-Z][A-Za-z]{1,49}"));
  }

  private static String details(String ratio, String seconds) {
    return "{\"Elements\":[{\"AllocatedRatio\":"
        + ratio
        + ",\"UsageUnit\":\"Device-Seconds\",\"UsageQuantity\":"
        + seconds
        + "}]}";
  }

  private static StatementLine line(long costNanos, long deviceNanos) {
    return Samples.usage(
        Samples.CHAT,
        Unit.OUTPUT_TOKEN,
        "1",
        0,
        "0.1",
        new Compute(1, 1, 1, deviceNanos, costNanos, "USD"));
  }

  private static Map<String, @Nullable Object> row(Statement statement, Kind kind)
      throws IOException {
    return rows(statement, Catalog.EMPTY, false).stream()
        .filter(row -> kind.name().equals(row.get("x_LineKind")))
        .findFirst()
        .orElseThrow();
  }

  private static BigDecimal number(Map<String, @Nullable Object> row, String column) {
    return (BigDecimal) Objects.requireNonNull(row.get(column));
  }

  private static List<Map<String, @Nullable Object>> rows(
      Statement statement, Catalog catalog, boolean allocation) throws IOException {
    Sheet sheet = new FocusExport("FleetLedger", catalog, allocation).sheet(List.of(statement));
    List<Map<String, @Nullable Object>> rows = new ArrayList<>();
    sheet
        .rows()
        .forEach(
            values -> {
              Map<String, @Nullable Object> row = new HashMap<>();
              for (int i = 0; i < values.size(); i++) {
                row.put(sheet.columns().get(i).name(), values.get(i));
              }
              rows.add(row);
            });
    return rows;
  }
}
