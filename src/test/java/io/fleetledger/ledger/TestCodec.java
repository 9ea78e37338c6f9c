package io.fleetledger.ledger;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;

/** Avro binary behind one byte that says which of the tables' schemas it is. */
final class TestCodec implements Deserializer<Object> {
  private static final List<Schema> SCHEMAS =
      LedgerTable.all().stream()
          .flatMap(
              table ->
                  switch (table.reader()) {
                    case RecordReader.Fields fields -> java.util.stream.Stream.of(fields.schema());
                    case RecordReader.Versions it -> java.util.stream.Stream.of(it.schema());
                    case RecordReader.Quarantined it -> java.util.stream.Stream.<Schema>empty();
                  })
          .toList();

  static byte[] encode(SpecificRecord value) {
    var bytes = new ByteArrayOutputStream();
    bytes.write(SCHEMAS.indexOf(value.getSchema()));
    var encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
    try {
      new SpecificDatumWriter<SpecificRecord>(
              value.getSchema(), SpecificData.getForClass(value.getClass()))
          .write(value, encoder);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return bytes.toByteArray();
  }

  @Override
  public Object deserialize(String topic, byte[] data) {
    try {
      Schema schema = SCHEMAS.get(data[0]);
      var type = SpecificData.get().getClass(schema);
      return new SpecificDatumReader<>(schema, schema, SpecificData.getForClass(type))
          .read(
              null,
              DecoderFactory.get().binaryDecoder(Arrays.copyOfRange(data, 1, data.length), null));
    } catch (IOException | RuntimeException e) {
      throw new SerializationException("these bytes are no record", e);
    }
  }
}
