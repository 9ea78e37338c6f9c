package io.fleetledger.usage;

/**
 * Keys of rows and of state: their parts joined by the ASCII unit separator, in the order of the
 * table's primary key. Instants are epoch microseconds, padded so that keys sort by time.
 */
public final class RowKeys {
  /** Between the parts of a key: U+001F, which no id of a person's making holds. */
  public static final char SEPARATOR = '\u001f';

  private static final int DIGITS = 19;

  private RowKeys() {}

  /** Joins parts. */
  public static String of(String... parts) {
    return String.join(String.valueOf(SEPARATOR), parts);
  }

  /** An instant as a part that sorts by time; epoch microseconds, >= 0. */
  public static String instant(long micros) {
    return number(micros);
  }

  /** A number as a part that sorts by its value; >= 0. */
  public static String number(long value) {
    String digits = Long.toString(value);
    return "0".repeat(DIGITS - digits.length()) + digits;
  }
}
