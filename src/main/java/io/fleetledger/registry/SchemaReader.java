package io.fleetledger.registry;

import java.io.IOException;
import java.util.Arrays;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.jspecify.annotations.Nullable;

/** Reads messages that one schema wrote, as another schema sees them. Thread-safe. */
final class SchemaReader {
  private static final ThreadLocal<@Nullable BinaryDecoder> DECODER = new ThreadLocal<>();

  private final Schema.Type written;
  private final DatumReader<@Nullable Object> reader;
  private final @Nullable ThreadLocal<OwnReader<?>> own;

  private SchemaReader(
      Schema writer,
      DatumReader<@Nullable Object> reader,
      @Nullable ThreadLocal<OwnReader<?>> own) {
    this.written = writer.getType();
    this.reader = reader;
    this.own = own;
  }

  /** Reads into generic records and plain values of the reader's schema. */
  static SchemaReader generic(Schema writer, Schema reader) {
    return new SchemaReader(writer, new GenericDatumReader<>(writer, reader), null);
  }

  /** Reads into a generated class, whatever the writer calls the record. */
  static SchemaReader specific(Schema writer, Class<?> type) {
    return specific(writer, type, OwnReader.of(writer, type));
  }

  /** Reads into {@link PlainRecord} where the record can be one, else into the generated class. */
  static SchemaReader plain(Schema writer, Class<?> type) {
    return specific(writer, type, OwnReader.plain(writer, type));
  }

  private static SchemaReader specific(
      Schema writer, Class<?> type, @Nullable ThreadLocal<OwnReader<?>> own) {
    SpecificData model = GeneratedClasses.model(type);
    return new SchemaReader(
        writer, new SpecificDatumReader<>(writer, model.getSchema(type), model), own);
  }

  /**
   * The datum behind the message's header, all of it and nothing more.
   *
   * @throws IOException if it isn't what the writer's schema writes, as may a {@link
   *     RuntimeException}
   */
  @Nullable Object read(byte[] message) throws IOException {
    int length = message.length - SchemaWriter.HEADER_LENGTH;
    if (written == Schema.Type.BYTES) {
      return Arrays.copyOfRange(message, SchemaWriter.HEADER_LENGTH, message.length);
    }
    if (own != null) {
      Object record = own.get().read(message);
      if (record != null) {
        return record;
      }
    }
    BinaryDecoder decoder =
        DecoderFactory.get()
            .binaryDecoder(message, SchemaWriter.HEADER_LENGTH, length, DECODER.get());
    DECODER.set(decoder);
    Object datum = reader.read(null, decoder);
    if (!decoder.isEnd()) {
      throw new IOException("there are bytes behind the datum");
    }
    return written == Schema.Type.STRING && datum != null ? datum.toString() : datum;
  }
}
