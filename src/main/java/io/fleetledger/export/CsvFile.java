package io.fleetledger.export;

import static java.util.stream.Collectors.joining;

import io.fleetledger.charging.Amounts;
import io.fleetledger.time.Micros;
import java.io.IOException;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * CSV as RFC 4180 has it: a line of names and a line per row, absent values empty, decimals with
 * every digit and no exponent, instants in ISO 8601, UTC.
 */
public final class CsvFile {
  private CsvFile() {}

  /** Writes a sheet. */
  public static void write(Sheet sheet, Appendable out) throws IOException {
    out.append(sheet.columns().stream().map(column -> quoted(column.name())).collect(joining(",")))
        .append("\r\n");
    sheet
        .rows()
        .forEach(
            values ->
                out.append(values.stream().map(value -> quoted(text(value))).collect(joining(",")))
                    .append("\r\n"));
  }

  /** A value's text; empty: there is none. */
  static String text(@Nullable Object value) {
    return switch (value) {
      case null -> "";
      case BigDecimal number -> Amounts.plain(number).toPlainString();
      case Long micros -> Micros.toInstant(micros).toString();
      default -> value.toString();
    };
  }

  private static String quoted(String text) {
    return text.chars().anyMatch(c -> c == '"' || c == ',' || c == '\r' || c == '\n')
        ? '"' + text.replace("\"", "\"\"") + '"'
        : text;
  }
}
