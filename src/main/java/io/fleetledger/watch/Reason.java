package io.fleetledger.watch;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fleetledger.alerting.Driver;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What drives an alert, as a JSON object; amounts are texts, with every digit. */
final class Reason {
  static final JsonMapper JSON = new JsonMapper();
  private static final int NANO_DIGITS = 9;
  private static final int SHARE_DIGITS = 4;
  private static final int TOP = 5;

  private final ObjectNode fields = JsonNodeFactory.instance.objectNode();

  /** A contributor: who, and how much of the money. */
  record Contributor(String id, long nanos) {}

  /** Money of so many billionths. */
  static BigDecimal money(long nanos) {
    return BigDecimal.valueOf(nanos, NANO_DIGITS);
  }

  /** Its digits, without zeros at the end. */
  static String plain(BigDecimal number) {
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }

  Reason put(String name, String value) {
    fields.put(name, value);
    return this;
  }

  Reason put(String name, long value) {
    fields.put(name, value);
    return this;
  }

  Reason put(String name, double value) {
    fields.put(name, BigDecimal.valueOf(value).setScale(3, RoundingMode.HALF_EVEN));
    return this;
  }

  /** The parts of an excess. */
  Reason parts(Map<Driver, Long> parts) {
    ArrayNode array = fields.putArray("parts");
    parts.forEach(
        (driver, nanos) ->
            array
                .addObject()
                .put("what", driver.name().toLowerCase(Locale.ROOT))
                .put("amount", plain(money(nanos))));
    return this;
  }

  /**
   * Who contributed most.
   *
   * @param of what the contributors are
   * @param wholeNanos what their shares are of; 0: they have none
   */
  Reason contributors(String of, List<Contributor> contributors, long wholeNanos) {
    ArrayNode array = fields.withObjectProperty("contributors").putArray(of);
    int sign = wholeNanos < 0 ? -1 : 1;
    contributors.stream()
        .filter(each -> each.nanos() * sign > 0)
        .sorted(
            Comparator.comparingLong((Contributor each) -> -sign * each.nanos())
                .thenComparing(Contributor::id))
        .limit(TOP)
        .forEach(
            each -> {
              ObjectNode entry = array.addObject();
              entry.put("id", each.id()).put("amount", plain(money(each.nanos())));
              if (wholeNanos != 0) {
                entry.put(
                    "share",
                    money(each.nanos())
                        .divide(money(wholeNanos), SHARE_DIGITS, RoundingMode.HALF_EVEN));
              }
            });
    return this;
  }

  /**
   * Workflows that were under way, with all that they have cost: before the span, too, and not what
   * of it is above what was expected, as nobody expects a workflow.
   */
  Reason workflows(List<Contributor> workflows) {
    ArrayNode array = fields.withObjectProperty("contributors").putArray("workflow");
    workflows.forEach(
        each -> array.addObject().put("id", each.id()).put("total", plain(money(each.nanos()))));
    return this;
  }

  /** The text of the object. */
  String json() {
    return fields.toString();
  }
}
