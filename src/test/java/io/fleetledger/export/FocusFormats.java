package io.fleetledger.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Currency;
import java.util.regex.Pattern;

/** The formats that FOCUS demands of texts: its attributes, as far as a program can check them. */
final class FocusFormats {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?(E-?\\d+)?");
  private static final Pattern DATE_TIME =
      Pattern.compile("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d+)?Z");

  private static final String SIZE = "[KMGTPE]?i?[bB]";
  private static final String TIME = "(Year|Month|Day|Hour|Minute|Second)";
  private static final String SINGULAR = "(" + SIZE + "|[A-Z][A-Za-z]*(-[A-Z][A-Za-z]*)*)";
  private static final Pattern UNIT =
      Pattern.compile(
          "(\\d+ )?("
              + SINGULAR
              + "|"
              + SINGULAR
              + "-"
              + TIME
              + "s|"
              + SINGULAR
              + "/(\\d+ )?"
              + TIME
              + "s?)");

  private FocusFormats() {}

  static boolean isNumber(String text) {
    return NUMBER.matcher(text).matches();
  }

  static boolean isDateTime(String text) {
    try {
      return DATE_TIME.matcher(text).matches() && Instant.parse(text) != null;
    } catch (DateTimeException e) {
      return false;
    }
  }

  /** Valid Unicode, and something to see. */
  static boolean isString(String text) {
    return !text.isBlank()
        && text.codePoints().noneMatch(c -> c >= 0xD800 && c <= 0xDFFF || c == 0xFFFD);
  }

  static boolean isUnit(String text) {
    return UNIT.matcher(text).matches();
  }

  static boolean isNationalCurrency(String text) {
    return Currency.getAvailableCurrencies().stream()
        .anyMatch(currency -> currency.getCurrencyCode().equals(text));
  }

  /** A national currency's code, or the name of a virtual one. */
  static boolean isCurrency(String text) {
    return text.matches("[A-Z]{3}") ? isNationalCurrency(text) : isString(text);
  }

  /** A flat JSON object, each key once. */
  static boolean isKeyValue(String text) {
    try {
      JsonNode node = JSON.readTree(text);
      return node.isObject()
          && node.properties().stream().allMatch(it -> it.getValue().isValueNode());
    } catch (JsonProcessingException e) {
      return false;
    }
  }
}
