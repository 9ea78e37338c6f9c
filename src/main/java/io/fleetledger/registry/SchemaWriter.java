package io.fleetledger.registry;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.jspecify.annotations.Nullable;

/** Writes the data of one schema, generated classes or generic, under one id. Thread-safe. */
final class SchemaWriter {
  /** First byte of every message. */
  static final byte MAGIC = 0;

  /** Bytes before the datum: the magic byte and the schema id. */
  static final int HEADER_LENGTH = 5;

  private static final ThreadLocal<Buffer> BUFFER = ThreadLocal.withInitial(Buffer::new);

  private final byte[] header;
  private final boolean raw;
  private final DatumWriter<Object> writer;

  /**
   * A writer of data of this schema.
   *
   * @param id what the message names as its schema
   * @param schema the data's own schema: for generated classes, the class's
   */
  SchemaWriter(int id, Schema schema) {
    this.header = ByteBuffer.allocate(HEADER_LENGTH).put(MAGIC).putInt(id).array();
    this.raw = schema.getType() == Schema.Type.BYTES;
    this.writer =
        new SpecificDatumWriter<>(schema, GeneratedClasses.model(GeneratedClasses.named(schema)));
  }

  /**
   * The message: header and datum. A datum of the schema {@code bytes} follows as it is, without a
   * length.
   *
   * @throws IOException if the datum doesn't fit the schema, as may a {@link RuntimeException}
   */
  byte[] write(Object datum) throws IOException {
    Buffer buffer = BUFFER.get();
    BinaryEncoder encoder = buffer.cleared();
    encoder.writeFixed(header);
    if (raw) {
      encoder.writeFixed(
          datum instanceof byte[] bytes ? ByteBuffer.wrap(bytes) : (ByteBuffer) datum);
    } else if (datum instanceof AvroDatum own) {
      own.encode(encoder);
    } else {
      writer.write(datum, encoder);
    }
    encoder.flush();
    return buffer.bytes.toByteArray();
  }

  private static final class Buffer {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    private @Nullable BinaryEncoder encoder;

    /** Empties the encoder before the bytes: what a failed datum left in it goes into the bytes. */
    BinaryEncoder cleared() {
      encoder = EncoderFactory.get().binaryEncoder(bytes, encoder);
      bytes.reset();
      return encoder;
    }
  }
}
