package io.fleetledger.alerting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class CsvSeriesTest {
  private static final long NEW_YEAR = 1_767_225_600L;

  @Test
  void times_are_ISO_or_with_a_blank_and_UTC_unless_they_say_otherwise() {
    assertThat(
            CsvSeries.parse(
                List.of(
                    "timestamp,value",
                    "2026-01-01 00:00:00,1",
                    "2026-01-01T00:00,2",
                    "2026-01-01T00:00:00.000Z,3",
                    "2026-01-01T01:00:00+01:00,4",
                    "2025-12-31T19:00:00-05:00,5e0",
                    "")))
        .allMatch(it -> it.second() == NEW_YEAR)
        .extracting(CsvSeries.Point::value)
        .containsExactly(1.0, 2.0, 3.0, 4.0, 5.0);
  }

  @Test
  void a_header_is_optional() {
    assertThat(CsvSeries.parse(List.of("2026-01-01 00:00:00,1"))).hasSize(1);
  }

  @Test
  void a_line_that_can_not_be_read_is_named() {
    assertThatThrownBy(() -> CsvSeries.parse(List.of("time,value", "yesterday,1")))
        .hasMessageStartingWith("line 2, 'yesterday,1', is no 'time,value'");
    assertThatThrownBy(() -> CsvSeries.parse(List.of("2026-01-01 00:00:00,NaN")))
        .hasMessageContaining("not finite");
    assertThatThrownBy(() -> CsvSeries.parse(List.of("2026-01-01 00:00:00")))
        .hasMessageContaining("no comma");
  }
}
