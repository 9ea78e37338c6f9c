package io.fleetledger.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One value of a catalog file, read as what it should be. If it is not, that is noted and the
 * default or a harmless value returned; an absent value gives the default.
 *
 * @param node the value; missing: absent
 * @param path where it stands
 * @param fromMicros when what it tells comes into force, epoch microseconds
 * @param findings where errors are noted
 */
record YamlValue(JsonNode node, String path, long fromMicros, Findings findings) {
  /** Longest id, characters; events with longer ones are refused too. */
  private static final int MAX_ID_LENGTH = 256;

  boolean isAbsent() {
    return node.isMissingNode();
  }

  @Nullable String text() {
    if (isAbsent() || node.isTextual()) {
      return node.textValue();
    }
    return wrong(
        node.isContainerNode()
            ? "must be a text"
            : "must be a text; put quotes around it: \"" + node.asText() + '"',
        null);
  }

  String text(String otherwise) {
    String text = text();
    return text == null ? otherwise : text;
  }

  @Nullable String id() {
    String id = text();
    if (id != null && (id.length() > MAX_ID_LENGTH || !id.strip().equals(id))) {
      return wrong("an id has 1 to " + MAX_ID_LENGTH + " characters, no blanks around it", null);
    }
    return id;
  }

  String id(String otherwise) {
    String id = id();
    return id == null ? otherwise : id;
  }

  /** The id of another entry, which must exist. */
  @Nullable String reference(CatalogKind kind) {
    String id = id();
    if (id != null) {
      findings.reference(new Findings.Reference(path, kind, id, fromMicros));
    }
    return id;
  }

  /** An ISO 4217 code. */
  String currency(String otherwise) {
    String code = text(otherwise);
    try {
      return Currency.getInstance(code).getCurrencyCode();
    } catch (IllegalArgumentException e) {
      return wrong("'" + code + "' is no ISO 4217 currency code, like USD or EUR", otherwise);
    }
  }

  boolean flag(boolean otherwise) {
    if (isAbsent() || node.isBoolean()) {
      return node.asBoolean(otherwise);
    }
    return wrong("must be true or false", otherwise);
  }

  /** A whole number from min to max. */
  long whole(long min, long max, long otherwise) {
    if (isAbsent()) {
      return otherwise;
    }
    if (!node.isIntegralNumber()) {
      return wrong("must be a whole number", otherwise);
    }
    if (!node.canConvertToLong() || node.longValue() < min || node.longValue() > max) {
      return wrong(
          node.asText() + " is not allowed; from " + min + " to " + max + " is", otherwise);
    }
    return node.longValue();
  }

  int count(int min, int max, int otherwise) {
    return (int) whole(min, max, otherwise);
  }

  int count(int min, int max) {
    return count(min, max, min);
  }

  /** A decimal of at least 0, in units of 10^-decimals, exactly; at most max of them. */
  long decimal(int decimals, long max, long otherwise) {
    if (isAbsent()) {
      return otherwise;
    }
    if (!node.isNumber()) {
      return wrong("must be a number", otherwise);
    }
    try {
      return Decimals.scaled(node.decimalValue(), decimals, max);
    } catch (ArithmeticException e) {
      return wrong(node.asText() + " " + e.getMessage(), otherwise);
    }
  }

  /** One of an enum's names, in any case. */
  <E extends Enum<E>> E choice(Class<E> type, E otherwise) {
    String text = text();
    if (text == null) {
      return otherwise;
    }
    for (E each : type.getEnumConstants()) {
      if (each.name().equalsIgnoreCase(text)) {
        return each;
      }
    }
    String known =
        Arrays.stream(type.getEnumConstants())
            .map(each -> each.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));
    return wrong("'" + text + "' is not one of " + known, otherwise);
  }

  /** Epoch microseconds of a date or a time. */
  long instant(long otherwise) {
    String text = text();
    if (text == null) {
      return otherwise;
    }
    try {
      return Times.parse(text);
    } catch (DateTimeException e) {
      return wrong(
          "'" + text + "' is neither a date (2026-01-31) nor a time (2026-01-31T10:00:00Z)",
          otherwise);
    }
  }

  /** A mapping; null: absent. */
  @Nullable YamlFields fields() {
    return isAbsent() ? null : new YamlFields(node, path, fromMicros, findings);
  }

  /** A mapping of which the contents come into force at another instant. */
  YamlFields fields(long otherFromMicros) {
    return new YamlFields(node, path, otherFromMicros, findings);
  }

  /** The items of a list; none: absent. */
  List<YamlValue> items() {
    if (!isAbsent() && !node.isArray()) {
      return wrong("must be a list (- ... or [a, b])", List.of());
    }
    List<YamlValue> items = new ArrayList<>();
    for (int i = 0; i < node.size(); i++) {
      items.add(new YamlValue(node.get(i), path + "[" + i + "]", fromMicros, findings));
    }
    return items;
  }

  private <T extends @Nullable Object> T wrong(String message, T otherwise) {
    findings.error(path, message);
    return otherwise;
  }
}
