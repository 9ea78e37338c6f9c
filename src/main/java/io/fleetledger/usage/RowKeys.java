package io.fleetledger.usage;

/**
 * Keys of rows and of state: their parts joined by the ASCII unit separator, in the order of the
 * table's primary key. Instants are epoch microseconds, padded so that keys sort by time.
 */
public final class RowKeys {
  /** Between the parts of a key: U+001F, which no id of a person's making holds. */
  public static final char SEPARATOR = '\u001f';

  private static final int INSTANT_DIGITS = 19;

  private RowKeys() {}

  /** Joins parts. */
  public static String of(String... parts) {
    return String.join(String.valueOf(SEPARATOR), parts);
  }

  /** An instant as a part that sorts by time; epoch microseconds, >= 0. */
  public static String instant(long micros) {
    String digits = Long.toString(micros);
    return "0".repeat(INSTANT_DIGITS - digits.length()) + digits;
  }
}
