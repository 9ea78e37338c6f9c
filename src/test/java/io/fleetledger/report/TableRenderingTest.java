package io.fleetledger.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.report.Table.Column;
import io.fleetledger.report.Table.Row;
import io.fleetledger.report.Table.Unit;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TableRenderingTest {
  private static final List<Column> COLUMNS =
      List.of(
          new Column("tenant_id", "tenant", Unit.TEXT),
          new Column("started_at", "started", Unit.INSTANT),
          new Column("closed", "closed", Unit.FLAG),
          new Column("currency", "currency", Unit.CURRENCY),
          new Column("tokens", "tokens", Unit.COUNT),
          new Column("cost", "cost", Unit.MONEY));
  private static final Instant START = Instant.parse("2026-03-01T10:00:00.000001Z");

  @Test
  void text_is_aligned_and_says_the_currency_once() {
    assertThat(
            TextTable.render(
                table(row("acme", "USD", "1234567", "12.345678901"), row("z", "USD", null, null))))
        .isEqualTo(
            """
            Workflows
            tenant  started              closed  tokens  cost USD
            ------  -------------------  ------  ------  --------
            acme    2026-03-01 10:00:00  yes      1.23M    12.346
            z       2026-03-01 10:00:00  yes          -         -
            """);
  }

  @Test
  void text_says_each_currency_if_there_are_several() {
    assertThat(TextTable.render(table(row("a", "USD", "1", "1"), row("b", "EUR", "2", "2"))))
        .contains("tokens       cost\n")
        .contains("1  1.000 USD\n")
        .contains("2  2.000 EUR\n");
  }

  @Test
  void text_of_no_rows_says_so() {
    assertThat(TextTable.render(table())).endsWith("(none)\n");
  }

  @Test
  void text_lets_no_id_move_the_cursor() {
    assertThat(TextTable.render(table(row("a\u001b[2Jb\n", "USD", "1", "1")))).contains("a?[2Jb?");
  }

  @Test
  void json_is_exact() {
    assertThat(
            DataTable.json(
                table(row("a\"b", "USD", "1234567", "0.000000001"), row("z", "USD", null, null))))
        .isEqualToIgnoringWhitespace(
            """
            [ {"tenant_id": "a\\"b", "started_at": "2026-03-01T10:00:00.000001Z", "closed": true,
               "currency": "USD", "tokens": 1234567, "cost": 0.000000001},
              {"tenant_id": "z", "started_at": "2026-03-01T10:00:00.000001Z", "closed": true,
               "currency": "USD", "tokens": null, "cost": null} ]""");
  }

  @Test
  void csv_is_exact_and_quotes_what_needs_it() {
    assertThat(
            DataTable.csv(
                table(row("a,\"b", "USD", "1234567", "0.000000001"), row("z", "USD", null, null))))
        .isEqualTo(
            "tenant_id,started_at,closed,currency,tokens,cost\r\n"
                + "\"a,\"\"b\",2026-03-01T10:00:00.000001Z,true,USD,1234567,0.000000001\r\n"
                + "z,2026-03-01T10:00:00.000001Z,true,USD,,\r\n");
  }

  private static Table table(Row... rows) {
    return new Table("Workflows", COLUMNS, List.of(rows));
  }

  private static Row row(
      String tenant, String currency, @Nullable String tokens, @Nullable String cost) {
    return new Row(
        Arrays.<@Nullable Object>asList(
            tenant, START, true, currency, number(tokens), number(cost)));
  }

  private static @Nullable BigDecimal number(@Nullable String digits) {
    return digits == null ? null : new BigDecimal(digits);
  }
}
