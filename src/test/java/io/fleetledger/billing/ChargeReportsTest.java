package io.fleetledger.billing;

import static io.fleetledger.charging.Books.book;
import static io.fleetledger.charging.Books.flat;
import static io.fleetledger.charging.Books.since2020;
import static io.fleetledger.charging.Books.terms;
import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.catalog.PriceBook.Unit;
import io.fleetledger.report.DataTable;
import io.fleetledger.report.ReportFilter;
import io.fleetledger.report.Reports;
import io.fleetledger.report.Table;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChargeReportsTest {
  private final RatedTables tables;
  private final Reports reports;

  ChargeReportsTest() throws Exception {
    tables = new RatedTables();
    reports = new Reports(tables.database().pool());
  }

  @BeforeEach
  void rateTwoTenants() throws Exception {
    tables.put("acme", since2020(terms("list")));
    tables.put("zeta", since2020(terms("gone")));
    tables.put(since2020(book("list", flat(Unit.INPUT_TOKEN, 2_000_000))));
    tables.use("acme", "2026-03-01T10:20:00Z", 1_000_000);
    tables.use("acme", "2026-03-02T10:20:00Z", 1_000_000);
    tables.use("zeta", "2026-03-02T10:20:00Z", 5);
    tables.rate();
  }

  @AfterEach
  void close() throws Exception {
    tables.close();
  }

  @Test
  void charges_are_told_by_model_and_price_and_what_has_none_by_its_reason() throws Exception {
    assertThat(DataTable.csv(reports.charges(ReportFilter.ALL)).lines())
        .containsExactly(
            "tenant_id,model_id,price_book_id,price_scope,unit,tier_from,currency,quantity,unit_price,charge,unpriced_reason",
            "acme,llama-8b,list,any,INPUT_TOKEN,0,USD,2000000,0.000002,4,",
            "zeta,llama-8b,,,INPUT_TOKEN,,USD,5,,,NO_PRICE_BOOK");
  }

  @Test
  void margin_is_told_by_model_and_pool() throws Exception {
    assertThat(DataTable.csv(reports.margin(ReportFilter.ALL)).lines())
        .containsExactly(
            "tenant_id,model_id,pool_id,currency,charge,total_cost,margin,margin_share,unpriced_lines",
            "acme,llama-8b,chat,USD,4,2.000000000,2.000000000,0.500000000,0",
            "zeta,llama-8b,chat,USD,,0.000005000,,,1");
  }

  @Test
  void a_span_and_a_tenant_narrow_them() throws Exception {
    var filter = new ReportFilter(Instant.parse("2026-03-02T00:00:00Z"), null, "acme");

    Table charges = reports.charges(filter);
    Table margin = reports.margin(filter);

    assertThat(DataTable.csv(charges)).contains(",1000000,0.000002,2,");
    assertThat(DataTable.csv(margin)).contains(",2,1.000000000,1.000000000,");
    assertThat(charges.rows()).hasSize(1);
    assertThat(margin.rows()).hasSize(1);
  }
}
