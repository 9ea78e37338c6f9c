package io.fleetledger.export;

import com.fasterxml.jackson.databind.JsonNode;
import io.fleetledger.export.FocusDataset.Row;
import io.fleetledger.export.FocusDataset.Type;
import io.fleetledger.export.FocusModel.Rule;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** What rules are made of, over one dataset. */
final class FocusChecks {
  private final FocusDataset data;
  private final FocusModel model;

  FocusChecks(FocusDataset data, FocusModel model) {
    this.data = data;
    this.model = model;
  }

  /** What breaks a requirement among rows; null: nothing. */
  @Nullable String violation(JsonNode check, List<Row> rows) {
    return switch (function(check)) {
      case "ColumnPresent" ->
          data.columns().contains(column(check)) ? null : "no column " + column(check);
      case "CheckDistinctCount" -> distinctCount(check, rows);
      default ->
          rows.stream()
              .filter(row -> !holds(check, row))
              .map(row -> columns(check) + " of " + row)
              .findFirst()
              .orElse(null);
    };
  }

  /** Whether a row fulfils a check. An absent column has no values. */
  boolean holds(JsonNode check, Row row) {
    if (check.isEmpty()) {
      return true;
    }
    if (check.has("AND")) { // short for a check function, in some conditions
      return items(check.path("AND")).allMatch(item -> holds(item, row));
    }
    return switch (function(check)) {
      case "AND" -> items(check.path("Items")).allMatch(item -> holds(item, row));
      case "OR" -> items(check.path("Items")).anyMatch(item -> holds(item, row));
      case "CheckModelRule" -> fulfils(check.path("ModelRuleId").asText(), row);
      case "ColumnPresent" -> data.columns().contains(column(check));
      case "CheckValue" -> isValue(row.get(column(check)), check.path("Value"));
      case "CheckNotValue" -> !isValue(row.get(column(check)), check.path("Value"));
      case "CheckSameValue" -> same(check, row);
      case "CheckNotSameValue" -> !same(check, row);
      case "CheckDecimalValue" -> each(check, row, FocusFormats::isNumber);
      case "CheckGreaterOrEqualThanValue" ->
          each(check, row, it -> isAtLeast(it, check.path("Value").decimalValue()));
      case "CheckNationalCurrency" -> each(check, row, FocusFormats::isNationalCurrency);
      case "TypeDecimal" -> typed(check, row, Type.DECIMAL, FocusFormats::isNumber);
      case "TypeDateTime" -> typed(check, row, Type.DATE_TIME, FocusFormats::isDateTime);
      case "TypeString" -> typed(check, row, Type.STRING, it -> true);
      case "FormatDateTime" -> each(check, row, FocusFormats::isDateTime);
      case "FormatNumeric" -> each(check, row, FocusFormats::isNumber);
      case "FormatString" -> each(check, row, FocusFormats::isString);
      case "FormatUnit" -> each(check, row, FocusFormats::isUnit);
      case "FormatCurrency" -> each(check, row, FocusFormats::isCurrency);
      case "FormatKeyValue" -> each(check, row, FocusFormats::isKeyValue);
      case "ColumnByColumnEqualsColumnValue" -> product(check, row);
      default -> throw new IllegalArgumentException("unknown check function in " + check);
    };
  }

  /** Whether a row fulfils another rule, as far as the row can tell. */
  private boolean fulfils(String id, Row row) {
    Rule rule = Objects.requireNonNull(model.rules().get(id), id);
    return !rule.isStatic() || !holds(rule.condition(), row) || holds(rule.requirement(), row);
  }

  private @Nullable String distinctCount(JsonNode check, List<Row> rows) {
    Map<String, Set<@Nullable String>> found = new HashMap<>();
    for (Row row : rows) {
      String key = row.get(check.path("ColumnAName").asText());
      if (key != null) {
        found
            .computeIfAbsent(key, it -> new HashSet<>())
            .add(row.get(check.path("ColumnBName").asText()));
      }
    }
    return found.entrySet().stream()
        .filter(entry -> entry.getValue().size() != check.path("ExpectedCount").asInt())
        .map(entry -> entry.getKey() + " has " + entry.getValue())
        .findFirst()
        .orElse(null);
  }

  private boolean typed(JsonNode check, Row row, Type type, Predicate<String> reads) {
    Type said = data.type(column(check));
    return (said == null || said == Type.UNTYPED || said == type) && each(check, row, reads);
  }

  /** Whether a value, if there is one, is as it should be. */
  private static boolean each(JsonNode check, Row row, Predicate<String> test) {
    String value = row.get(column(check));
    return value == null || test.test(value);
  }

  private static boolean isValue(@Nullable String value, JsonNode wanted) {
    if (wanted.isNull() || value == null) {
      return wanted.isNull() && value == null;
    }
    return wanted.isNumber()
        ? FocusFormats.isNumber(value)
            && new BigDecimal(value).compareTo(wanted.decimalValue()) == 0
        : value.equals(wanted.asText());
  }

  private static boolean isAtLeast(String value, BigDecimal least) {
    return FocusFormats.isNumber(value) && new BigDecimal(value).compareTo(least) >= 0;
  }

  private static boolean same(JsonNode check, Row row) {
    return Objects.equals(
        row.get(check.path("ColumnAName").asText()), row.get(check.path("ColumnBName").asText()));
  }

  private static boolean product(JsonNode check, Row row) {
    String a = row.get(check.path("ColumnAName").asText());
    String b = row.get(check.path("ColumnBName").asText());
    String result = row.get(check.path("ResultColumnName").asText());
    return a == null
        || b == null
        || result == null
        || new BigDecimal(a).multiply(new BigDecimal(b)).compareTo(new BigDecimal(result)) == 0;
  }

  /** The columns that a check names, those inside it too. */
  static Set<String> columns(JsonNode check) {
    Set<String> columns = new HashSet<>();
    for (String key :
        List.of("ColumnName", "ColumnAName", "ColumnBName", "ResultColumnName", "CheckCondition")) {
      check.findValues(key).forEach(value -> columns.add(value.asText()));
    }
    return columns;
  }

  private static String function(JsonNode check) {
    return check.path("CheckFunction").asText();
  }

  private static String column(JsonNode check) {
    // Some conditions call it so.
    return check.path("ColumnName").asText(check.path("CheckCondition").asText());
  }

  private static Stream<JsonNode> items(JsonNode items) {
    return items.isArray() ? StreamSupport.stream(items.spliterator(), false) : Stream.of(items);
  }
}
