package io.fleetledger.registry;

import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record of plain fields, without a generated class: texts and symbols as {@code String}, numbers
 * as {@code Integer} or {@code Long}, instants as {@code Long}, epoch microseconds, arrays as
 * {@code int[]} or {@code long[]}.
 *
 * @param values in the order of the schema's fields; belong to whoever has the record
 */
public record PlainRecord(Schema schema, @Nullable Object[] values) implements IndexedRecord {
  @Override
  public Schema getSchema() {
    return schema;
  }

  @Override
  public @Nullable Object get(int field) {
    return values[field];
  }

  @Override
  public void put(int field, @Nullable Object value) {
    values[field] = value;
  }
}
