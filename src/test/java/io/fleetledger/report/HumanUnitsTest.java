package io.fleetledger.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HumanUnitsTest {
  @ParameterizedTest
  @CsvSource({
    "0,0",
    "7,7",
    "999,999",
    "1000,1.00k",
    "12345,12.3k",
    "999499,999k",
    "999500,1.00M",
    "4088665,4.09M",
    "54063104000,54.1G",
    "0.5,0.500",
    "22.5,22.5",
    "0.00004,0.0000",
    "5.04,5.04"
  })
  void counts_have_three_digits(BigDecimal value, String text) {
    assertThat(HumanUnits.count(value)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"0,0", "61574775,61.6 TFLOP", "288,288 MFLOP", "40000000000000000,40.0 ZFLOP"})
  void work_is_in_flop(BigDecimal mflop, String text) {
    assertThat(HumanUnits.flop(mflop)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "0;4;0.0000",
        "0.00000001;4;<0.0001",
        "0.0333333;4;0.0333",
        "2.5;3;2.500",
        "87072;2;87,072.00",
        "0.004;2;<0.01",
        "-0.00000001;4;>-0.0001",
        "-1.5;3;-1.500"
      })
  void money_says_when_it_is_less_than_can_be_shown(BigDecimal amount, int decimals, String text) {
    assertThat(HumanUnits.money(amount, decimals)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"44.919,44.9 ms", "1882.2,1.88 s", "0.29,0.290 ms", "125000,2m 5s"})
  void latencies_are_in_ms_below_a_second(BigDecimal millis, String text) {
    assertThat(HumanUnits.milliseconds(millis)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"0.3893,38.9 %", "1,100.0 %", "0,0.0 %"})
  void shares_are_percentages(BigDecimal share, String text) {
    assertThat(HumanUnits.share(share)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"0.9998,99.98 %", "0.999999,99.99 %", "1,100.00 %", "1.00001,100.01 %", "0,0.00 %"})
  void coverage_that_is_not_whole_does_not_look_so(BigDecimal share, String text) {
    assertThat(HumanUnits.coverage(share)).isEqualTo(text);
  }

  @Test
  void instants_are_utc_to_the_second() {
    assertThat(HumanUnits.instant(Instant.parse("2026-03-01T10:00:00.123Z")))
        .isEqualTo("2026-03-01 10:00:00");
  }
}
