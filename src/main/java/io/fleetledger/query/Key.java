package io.fleetledger.query;

/**
 * A key of the order of rows; all keys of a source together tell its rows apart.
 *
 * @param expression over the columns of the page, never null
 * @param type its type in PostgreSQL
 */
record Key(String expression, String type) {
  static Key text(String column) {
    return new Key('"' + column + '"', "text");
  }

  static Key instant(String column) {
    return new Key('"' + column + '"', "timestamptz");
  }

  static Key number(String column) {
    return new Key('"' + column + '"', "numeric");
  }

  /** A text that may be null, which comes first. */
  static Key nullable(String column) {
    return new Key("coalesce(\"" + column + "\"::text, '')", "text");
  }
}
