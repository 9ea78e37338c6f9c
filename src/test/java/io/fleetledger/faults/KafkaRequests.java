package io.fleetledger.faults;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Supplier;
import org.apache.kafka.common.protocol.ApiKeys;
import org.jspecify.annotations.Nullable;

/**
 * Kafka's requests, named as {@link ApiKeys} names them: {@code PRODUCE}, {@code END_TXN}, ... On
 * the wire each is a length and a header that begins with the key of the API, two bytes.
 */
public final class KafkaRequests implements Requests {
  /** One for each connection. */
  public static final Supplier<Requests> PROTOCOL = KafkaRequests::new;

  private KafkaRequests() {}

  @Override
  public @Nullable Request next(DataInputStream in) throws IOException {
    int length;
    try {
      length = in.readInt();
    } catch (EOFException closed) {
      return null;
    }
    byte[] body = Requests.exactly(in, length);
    short key = ByteBuffer.wrap(body).getShort();
    byte[] bytes = ByteBuffer.allocate(Integer.BYTES + length).putInt(length).put(body).array();
    return new Request(ApiKeys.hasId(key) ? ApiKeys.forId(key).name() : "", bytes);
  }
}
