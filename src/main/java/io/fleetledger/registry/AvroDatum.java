package io.fleetledger.registry;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.generic.GenericContainer;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumReader;

/**
 * A datum that writes itself: where so many are written that it pays to go without a record's boxed
 * lists. What it writes must be what Avro would write of its schema; the reader can't tell.
 */
public interface AvroDatum extends GenericContainer {
  /** Writes the datum as its schema says, field by field. */
  void encode(Encoder out) throws IOException;

  /** The same in the generated class of its schema, for serializers other than our own. */
  default Object toRecord() {
    var bytes = new ByteArrayOutputStream();
    BinaryEncoder out = EncoderFactory.get().binaryEncoder(bytes, null);
    Class<?> type = GeneratedClasses.named(getSchema());
    var reader = new SpecificDatumReader<>(getSchema(), getSchema(), GeneratedClasses.model(type));
    try {
      encode(out);
      out.flush();
      return reader.read(null, DecoderFactory.get().binaryDecoder(bytes.toByteArray(), null));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
