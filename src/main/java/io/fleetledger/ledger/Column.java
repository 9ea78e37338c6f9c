package io.fleetledger.ledger;

import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A column of a table of the ledger.
 *
 * @param name its name
 * @param type its type
 */
record Column(String name, Type type) {

  /** How a column's values travel to Postgres, in arrays with one element per row. */
  enum Type {
    TEXT("text", "%s", String[]::new),
    INTEGER("int4", "%s", Integer[]::new),
    BIGINT("int8", "%s", Long[]::new),
    BYTES("bytea", "%s", byte[][]::new),
    /** Epoch microseconds on the way, so that none is rounded. */
    INSTANT("int8", "ledger.instant(%s)", Long[]::new),
    /** Arrays: those of all rows in one, from which each row takes its part. */
    INTEGERS("int4", "%s", Integer[]::new),
    BIGINTS("int8", "%s", Long[]::new),
    JSON("text", "%s::jsonb", String[]::new);

    private final String elementType;
    private final String expression;
    private final IntFunction<@Nullable Object[]> array;

    Type(String elementType, String expression, IntFunction<@Nullable Object[]> array) {
      this.elementType = elementType;
      this.expression = expression;
      this.array = array;
    }

    /** Whether a value of the column is an array itself. */
    boolean isArray() {
      return this == INTEGERS || this == BIGINTS;
    }

    /** Of a column whose values are arrays: the type of their elements. */
    Class<?> component() {
      return this == INTEGERS ? int.class : long.class;
    }

    /** An array for elements on their way: of their own type, so that they travel as binary. */
    @Nullable Object[] newArray(int length) {
      return array.apply(length);
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
