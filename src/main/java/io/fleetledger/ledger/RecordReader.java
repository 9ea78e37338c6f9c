package io.fleetledger.ledger;

import io.fleetledger.registry.PlainRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** How a topic's records become rows of a table. */
sealed interface RecordReader {

  /** The columns that it fills. */
  List<Column> columns();

  /** One row per record: each field of the record is a column. */
  record Fields(Schema schema, List<Column> columns) implements RecordReader {

    static Fields of(Schema schema) {
      return new Fields(schema, schema.getFields().stream().map(Fields::column).toList());
    }

    Row read(Object value) {
      Object record = checked(value, schema);
      return new Row(
          record instanceof PlainRecord plain ? plain.values() : values((IndexedRecord) record));
    }

    /** {@code offset} is a word of SQL. */
    private static Column column(Schema.Field field) {
      String name = field.name().equals("offset") ? "record_offset" : field.name();
      return new Column(name, type(field.schema()));
    }
  }

  /**
   * One row per version: the record is the whole history of a key and replaces all its rows.
   *
   * @param typed whether each field of a version is a column; else the version is one of JSON
   */
  record Versions(Schema schema, boolean typed, List<Column> columns) implements RecordReader {

    static Versions of(Schema schema, boolean typed) {
      var columns = new ArrayList<Column>();
      columns.add(new Column(schema.getFields().getFirst().name(), Column.Type.TEXT));
      Schema version = schema.getField("versions").schema().getElementType();
      for (Schema.Field field : version.getFields()) {
        if (typed || field.name().startsWith("effective_")) {
          columns.add(new Column(field.name(), type(field.schema())));
        }
      }
      if (!typed) {
        columns.add(new Column("profile", Column.Type.JSON));
      }
      return new Versions(schema, typed, List.copyOf(columns));
    }

    List<Row> read(Object value) {
      var history = (IndexedRecord) checked(value, schema);
      var rows = new ArrayList<Row>();
      for (Object element : (Collection<?>) history.get(schema.getField("versions").pos())) {
        var version = (IndexedRecord) element;
        @Nullable Object[] fields = values(version);
        @Nullable Object[] row = new @Nullable Object[columns.size()];
        row[0] = converted(history.get(0));
        System.arraycopy(fields, 0, row, 1, typed ? fields.length : 2);
        if (!typed) {
          row[columns.size() - 1] = version.toString();
        }
        rows.add(new Row(row));
      }
      return rows;
    }
  }

  /** One row per record that nobody could read: what the stream said of it, and its bytes. */
  record Quarantined(List<Column> columns) implements RecordReader {
    Quarantined() {
      this(
          List.of(
              new Column("topic", Column.Type.TEXT),
              new Column("partition", Column.Type.INTEGER),
              new Column("record_offset", Column.Type.BIGINT),
              new Column("reason", Column.Type.TEXT),
              new Column("detail", Column.Type.TEXT),
              new Column("recorded_at", Column.Type.INSTANT),
              new Column("record_key", Column.Type.BYTES),
              new Column("record_value", Column.Type.BYTES)));
    }

    Row read(ConsumerRecord<byte[], byte[]> record) {
      return new Row(
          new @Nullable Object[] {
            required(record, "topic"),
            Integer.valueOf(required(record, "partition")),
            Long.valueOf(required(record, "offset")),
            required(record, "reason"),
            header(record, "detail"),
            Math.multiplyExact(Long.parseLong(required(record, "timestamp")), 1000L),
            record.key(),
            record.value()
          });
    }

    private static String required(ConsumerRecord<?, ?> record, String name) {
      String value = header(record, name);
      if (value == null) {
        throw new IllegalArgumentException("header fleetledger." + name + " is missing");
      }
      return value;
    }

    private static @Nullable String header(ConsumerRecord<?, ?> record, String name) {
      Header header = record.headers().lastHeader("fleetledger." + name);
      return header == null || header.value() == null
          ? null
          : new String(header.value(), StandardCharsets.UTF_8);
    }
  }

  private static Object checked(Object value, Schema expected) {
    if (value instanceof IndexedRecord record
        && record.getSchema().getFullName().equals(expected.getFullName())) {
      return record;
    }
    String found =
        value instanceof IndexedRecord r ? r.getSchema().getFullName() : value.toString();
    throw new IllegalArgumentException("expected " + expected.getFullName() + ", found " + found);
  }

  private static @Nullable Object[] values(IndexedRecord record) {
    @Nullable Object[] values = new @Nullable Object[record.getSchema().getFields().size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = converted(record.get(i));
    }
    return values;
  }

  private static @Nullable Object converted(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case Instant instant ->
          Math.addExact(
              Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1000);
      case Enum<?> symbol -> symbol.name();
      case CharSequence text -> text.toString();
      case Collection<?> elements -> elements(elements);
      default -> value;
    };
  }

  /** Numbers as an array of theirs; what else a record holds is in no column. */
  private static Object elements(Collection<?> elements) {
    Object first = elements.isEmpty() ? "" : elements.iterator().next();
    return switch (first) {
      case Integer number -> elements.stream().mapToInt(it -> (Integer) it).toArray();
      case Long number -> elements.stream().mapToLong(it -> (Long) it).toArray();
      default -> elements.toArray();
    };
  }

  private static Column.Type type(Schema schema) {
    if (schema.getLogicalType() != null) {
      return Column.Type.INSTANT;
    }
    return switch (schema.getType()) {
      case STRING, ENUM -> Column.Type.TEXT;
      case INT -> Column.Type.INTEGER;
      case LONG -> Column.Type.BIGINT;
      case ARRAY ->
          schema.getElementType().getType() == Schema.Type.INT
              ? Column.Type.INTEGERS
              : Column.Type.BIGINTS;
      case UNION ->
          type(
              schema.getTypes().stream()
                  .filter(branch -> branch.getType() != Schema.Type.NULL)
                  .findFirst()
                  .orElseThrow());
      default -> throw new IllegalArgumentException("no column holds " + schema);
    };
  }
}
