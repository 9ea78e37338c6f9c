package io.fleetledger.registry;

import java.util.List;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Reads records of plain fields. Belongs to one thread. */
final class PlainReader extends OwnReader<PlainRecord> {
  private final Schema schema;
  private final Kind[] kinds;
  private final List<List<String>> symbols;

  /** What a field can be. */
  private enum Kind {
    TEXT,
    SYMBOL,
    INT,
    LONG,
    INTS,
    LONGS,
    OPTIONAL_TEXT,
    OPTIONAL_LONG
  }

  PlainReader(Schema schema) {
    this.schema = schema;
    this.kinds =
        schema.getFields().stream().map(field -> kind(field.schema())).toArray(Kind[]::new);
    this.symbols =
        schema.getFields().stream()
            .map(field -> field.schema())
            .map(it -> it.getType() == Schema.Type.ENUM ? it.getEnumSymbols() : List.<String>of())
            .toList();
    if (!isPlain(schema)) {
      throw new IllegalArgumentException(schema.getFullName() + " has fields that are not plain");
    }
  }

  /** Whether all fields of a schema are plain. */
  static boolean isPlain(Schema schema) {
    return schema.getType() == Schema.Type.RECORD
        && schema.getFields().stream().allMatch(field -> kind(field.schema()) != null);
  }

  @Override
  PlainRecord record() {
    @Nullable Object[] values = new @Nullable Object[kinds.length];
    for (int i = 0; i < kinds.length; i++) {
      values[i] =
          switch (kinds[i]) {
            case TEXT -> id();
            case SYMBOL -> symbols.get(i).get(integer());
            case INT -> integer();
            case LONG -> number();
            case INTS -> ints();
            case LONGS -> longs();
            case OPTIONAL_TEXT -> isPresent() ? id() : null;
            case OPTIONAL_LONG -> isPresent() ? number() : null;
          };
    }
    return new PlainRecord(schema, values);
  }

  /** Null: not plain. */
  private static @Nullable Kind kind(Schema schema) {
    return switch (schema.getType()) {
      case STRING -> Kind.TEXT;
      case ENUM -> Kind.SYMBOL;
      case INT -> schema.getLogicalType() == null ? Kind.INT : null;
      case LONG -> isNumberOrInstant(schema) ? Kind.LONG : null;
      case ARRAY -> elements(schema.getElementType());
      case UNION -> optional(schema.getTypes());
      default -> null;
    };
  }

  private static @Nullable Kind elements(Schema schema) {
    if (schema.getLogicalType() != null) {
      return null;
    }
    return switch (schema.getType()) {
      case INT -> Kind.INTS;
      case LONG -> Kind.LONGS;
      default -> null;
    };
  }

  /** Of a union with null, which comes first. */
  private static @Nullable Kind optional(List<Schema> branches) {
    if (branches.size() != 2 || branches.getFirst().getType() != Schema.Type.NULL) {
      return null;
    }
    Kind present = kind(branches.getLast());
    return present == Kind.TEXT
        ? Kind.OPTIONAL_TEXT
        : present == Kind.LONG ? Kind.OPTIONAL_LONG : null;
  }

  private static boolean isNumberOrInstant(Schema schema) {
    return schema.getLogicalType() == null
        || schema.getLogicalType() instanceof LogicalTypes.TimestampMicros;
  }
}
