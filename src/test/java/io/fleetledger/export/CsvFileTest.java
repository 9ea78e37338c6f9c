package io.fleetledger.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.export.Sheet.Column;
import io.fleetledger.export.Sheet.Type;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CsvFileTest {
  @Test
  void decimals_have_every_digit_and_no_exponent() throws IOException {
    assertThat(field(new BigDecimal("1E+3"))).isEqualTo("1000");
    assertThat(field(new BigDecimal("1E-18"))).isEqualTo("0.000000000000000001");
    assertThat(field(new BigDecimal("-0.10"))).isEqualTo("-0.1");
    assertThat(field(new BigDecimal("0.000"))).isEqualTo("0");
  }

  @Test
  void instants_are_utc_to_the_second_or_as_fine_as_they_are() throws IOException {
    assertThat(field(Samples.at("2026-03-01T05:00:00Z"))).isEqualTo("2026-03-01T05:00:00Z");
    assertThat(field(1L)).isEqualTo("1970-01-01T00:00:00.000001Z");
  }

  @Test
  void what_is_absent_is_an_empty_field() throws IOException {
    assertThat(field(null)).isEmpty();
  }

  @Test
  void commas_quotes_and_line_breaks_are_quoted() throws IOException {
    assertThat(field("a,b")).isEqualTo("\"a,b\"");
    assertThat(field("a \"b\"")).isEqualTo("\"a \"\"b\"\"\"");
    assertThat(field("a\r\nb")).isEqualTo("\"a\r\nb\"");
    assertThat(field("a b")).isEqualTo("a b");
  }

  @Test
  void a_line_of_names_comes_first_and_every_line_ends_alike() throws IOException {
    var text = new StringBuilder();
    CsvFile.write(
        new Sheet(
            List.of(new Column("One", Type.TEXT, 0), new Column("Two", Type.TEXT, 0)),
            receiver -> receiver.accept(Arrays.asList("x", null))),
        text);
    assertThat(text.toString()).isEqualTo("One,Two\r\nx,\r\n");
  }

  private static String field(@Nullable Object value) throws IOException {
    var text = new StringBuilder();
    CsvFile.write(
        new Sheet(
            List.of(new Column("Value", Type.TEXT, 0)),
            receiver -> receiver.accept(Arrays.asList(value))),
        text);
    return text.substring("Value\r\n".length(), text.length() - 2);
  }
}
