package io.fleetledger.ledger;

/**
 * A column of a table of the ledger.
 *
 * @param name its name
 * @param type its type
 */
record Column(String name, Type type) {

  /** How a column's values travel to Postgres, in arrays with one element per row. */
  enum Type {
    TEXT("text", "%s"),
    INTEGER("int4", "%s"),
    BIGINT("int8", "%s"),
    BYTES("bytea", "%s"),
    /** Epoch microseconds on the way, so that none is rounded. */
    INSTANT("int8", "ledger.instant(%s)"),
    /** Array literals on the way: Postgres has no arrays of arrays of different lengths. */
    INTEGERS("text", "%s::integer[]"),
    BIGINTS("text", "%s::bigint[]"),
    JSON("text", "%s::jsonb");

    private final String elementType;
    private final String expression;

    Type(String elementType, String expression) {
      this.elementType = elementType;
      this.expression = expression;
    }

    /** Postgres' name of the type of an element on its way. */
    String elementType() {
      return elementType;
    }

    /** The SQL expression that makes the column's value of an element. */
    String expression(String element) {
      return expression.formatted(element);
    }

    /**
     * The value that a part of a record key stands for.
     *
     * @throws IllegalArgumentException if it is not of this type
     */
    Comparable<?> parse(String text) {
      return switch (this) {
        case TEXT -> text;
        case INTEGER -> Integer.valueOf(text);
        case BIGINT, INSTANT -> Long.valueOf(text);
        case BYTES, INTEGERS, BIGINTS, JSON ->
            throw new IllegalArgumentException("a column of type " + this + " is part of no key");
      };
    }
  }

  /** The name as an SQL identifier. */
  String identifier() {
    return '"' + name + '"';
  }
}
