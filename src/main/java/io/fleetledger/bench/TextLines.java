package io.fleetledger.bench;

import java.util.Locale;

/** Lines of a result: what, and how much. */
final class TextLines {
  private final StringBuilder text = new StringBuilder();

  void add(String what, String format, Object... values) {
    text.append(String.format(Locale.ROOT, "%-44s ", what))
        .append(String.format(Locale.ROOT, format, values))
        .append(System.lineSeparator());
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
