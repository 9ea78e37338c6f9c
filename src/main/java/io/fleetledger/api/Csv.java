package io.fleetledger.api;

import static java.util.stream.Collectors.joining;

import io.fleetledger.query.Answer;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers as CSV (RFC 4180): a line of names, a line per row, absent values empty. */
final class Csv {
  static final String TYPE = "text/csv; charset=utf-8";

  private Csv() {}

  static byte[] of(Answer answer) {
    var text = new StringBuilder();
    text.append(answer.columns().stream().map(it -> quoted(it.name())).collect(joining(",")))
        .append("\r\n");
    for (List<@Nullable Object> row : answer.rows()) {
      text.append(row.stream().map(it -> quoted(text(it))).collect(joining(","))).append("\r\n");
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String text(@Nullable Object value) {
    return switch (value) {
      case null -> "";
      case BigDecimal number -> number.toPlainString();
      case byte[] bytes -> Base64.getEncoder().encodeToString(bytes);
      default -> value.toString();
    };
  }

  private static String quoted(String text) {
    return text.chars().anyMatch(c -> c == '"' || c == ',' || c == '\r' || c == '\n')
        ? '"' + text.replace("\"", "\"\"") + '"'
        : text;
  }
}
