package io.fleetledger.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three days of a dollar a minute; on the third, two hours of five dollars from 10:00. */
class BacktestCommandTest {
  private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    var csv = new StringBuilder("timestamp,value\n");
    for (int minute = 0; minute < 3 * 1440; minute++) {
      int spike = minute - (2 * 1440 + 600);
      double value = (spike >= 0 && spike < 120 ? 5 : 1) + 0.01 * (minute % 7);
      csv.append(START.plusSeconds(60L * minute)).append(',').append(value).append('\n');
    }
    file = Files.writeString(directory.resolve("series.csv"), csv);
  }

  @Test
  void the_alerts_are_printed_with_their_excess() {
    assertThat(run(file.toString())).isEqualTo(0);
    assertThat(out.toString().lines())
        .hasSize(3)
        .anyMatch(
            it ->
                it.matches(
                    "2026-03-03T10:00:00Z  2026-03-03T12:00:00Z  rise +1\\d\\d\\.\\d+ +603\\.\\d+"
                        + " +4\\d\\d\\.\\d+"))
        .anyMatch(it -> it.equals("1 alerts over 4320 values"));
  }

  @Test
  void a_larger_amount_silences_it() {
    assertThat(run(file.toString(), "--amount", "1000")).isEqualTo(0);
    assertThat(out.toString()).contains("0 alerts");
  }

  @Test
  void scores_are_a_row_per_value_between_0_and_1() {
    assertThat(run(file.toString(), "--scores")).isEqualTo(0);
    assertThat(out.toString().lines()).hasSize(1 + 4320).first().isEqualTo("timestamp,value,score");
    assertThat(out.toString().lines().skip(1))
        .allSatisfy(
            it ->
                assertThat(Double.parseDouble(it.substring(it.lastIndexOf(',') + 1)))
                    .isBetween(0.0, 1.0));
    assertThat(out.toString().lines())
        .filteredOn(it -> it.startsWith("2026-03-03T10:00:00Z"))
        .singleElement()
        .asString()
        .matches(".*,0\\.[5-9]\\d*");
  }

  @Test
  void what_can_not_be_read_is_one_line_and_2() {
    assertThat(run(directory.resolve("none.csv").toString())).isEqualTo(2);
    assertThat(run(file.toString(), "--rise", "0.5")).isEqualTo(2);
    assertThat(err.toString().lines()).hasSize(2).last().asString().contains("must be above 1");
  }

  private int run(String... arguments) {
    var all = new String[arguments.length + 1];
    all[0] = "backtest";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return Cli.execute(Map.of(), new PrintWriter(out, true), new PrintWriter(err, true), all);
  }
}
