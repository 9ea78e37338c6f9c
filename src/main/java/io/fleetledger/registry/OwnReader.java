package io.fleetledger.registry;

import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.TenantDelta;
import io.fleetledger.time.Micros;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.specific.SpecificData;
import org.jspecify.annotations.Nullable;

/**
 * Reads records that were written by the very schema that we have, field by field as they lie
 * there, the ids among them without a new string for each: several times as fast as Avro's reader,
 * which asks at every field what to do. All other writers' records, and all bytes that are none,
 * are left to Avro. Belongs to one thread.
 *
 * @param <T> the generated class
 */
abstract class OwnReader<T> {
  private static final ThreadLocal<OwnReader<?>> EVENTS =
      ThreadLocal.withInitial(InferenceEventReader::new);
  private static final ThreadLocal<OwnReader<?>> DELTAS =
      ThreadLocal.withInitial(TenantDeltaReader::new);

  private static final long[] NO_LONGS = {};
  private static final int[] NO_INTS = {};

  private final Interned interned = new Interned();
  private byte[] bytes = {};
  private int at;

  /** Each thread's reader of what this writer writes; null: there is none, and Avro reads it. */
  static @Nullable ThreadLocal<OwnReader<?>> of(Schema writer, Class<?> type) {
    if (type == InferenceEvent.class) {
      return isOwn(writer, type) ? EVENTS : null;
    }
    return type == TenantDelta.class && isOwn(writer, type) ? DELTAS : null;
  }

  /** The same into records of plain fields. */
  static @Nullable ThreadLocal<OwnReader<?>> plain(Schema writer, Class<?> type) {
    Schema schema = SpecificData.get().getSchema(type);
    return isOwn(writer, type) && PlainReader.isPlain(schema)
        ? ThreadLocal.withInitial(() -> new PlainReader(schema))
        : null;
  }

  private static boolean isOwn(Schema writer, Class<?> type) {
    return SchemaNormalization.toParsingForm(writer)
        .equals(SchemaNormalization.toParsingForm(SpecificData.get().getSchema(type)));
  }

  /** The record behind a message's header; null: these bytes are none, and Avro's to judge. */
  final @Nullable T read(byte[] message) {
    bytes = message;
    at = SchemaWriter.HEADER_LENGTH;
    try {
      T record = record();
      return at == message.length ? record : null;
    } catch (IndexOutOfBoundsException | ArithmeticException noRecord) {
      return null;
    }
  }

  /** Reads the fields, in the order of the schema. */
  abstract T record();

  /** The branch of a union with null: 0 is null. */
  final boolean isPresent() {
    return Objects.checkIndex(integer(), 2) == 1;
  }

  final boolean truth() {
    return Objects.checkIndex(bytes[at++], 2) == 1;
  }

  /** Base 128, the least significant group first, zigzag. */
  final long number() {
    long zigzag = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte group = bytes[at++];
      zigzag |= (group & 0x7fL) << shift;
      if (group >= 0) {
        return zigzag >>> 1 ^ -(zigzag & 1);
      }
    }
    throw new ArithmeticException("a number has more than 64 bits");
  }

  final int integer() {
    return Math.toIntExact(number());
  }

  final float real() {
    int bits =
        bytes[at] & 0xff
            | (bytes[at + 1] & 0xff) << 8
            | (bytes[at + 2] & 0xff) << 16
            | bytes[at + 3] << 24;
    at += Float.BYTES;
    return Float.intBitsToFloat(bits);
  }

  final Instant instant() {
    return Micros.toInstant(number());
  }

  /** A text that comes again: the same string each time. */
  final String id() {
    int length = integer();
    int from = Objects.checkFromIndexSize(at, length, bytes.length);
    at += length;
    return interned.get(bytes, from, length);
  }

  final String text() {
    int length = integer();
    int from = Objects.checkFromIndexSize(at, length, bytes.length);
    at += length;
    return new String(bytes, from, length, StandardCharsets.UTF_8);
  }

  /**
   * How many elements of an array or a map follow at once; 0: it is over. A negative number is
   * followed by their size in bytes. Each takes a byte at least: more are not believed.
   */
  final int block() {
    long elements = number();
    if (elements < 0) {
      number();
    }
    Objects.checkFromIndexSize(at, Math.absExact(elements), (long) bytes.length);
    return (int) Math.absExact(elements);
  }

  /** An array of longs. */
  final long[] longs() {
    long[] values = NO_LONGS;
    int size = 0;
    for (int left = block(); left > 0; left = block()) {
      values = Arrays.copyOf(values, size + left);
      while (size < values.length) {
        values[size++] = number();
      }
    }
    return values;
  }

  /** An array of ints. */
  final int[] ints() {
    int[] values = NO_INTS;
    int size = 0;
    for (int left = block(); left > 0; left = block()) {
      values = Arrays.copyOf(values, size + left);
      while (size < values.length) {
        values[size++] = integer();
      }
    }
    return values;
  }
}
