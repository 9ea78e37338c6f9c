package io.fleetledger.registry;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.serialization.Serializer;

/** What the tests of the serdes share. */
final class TestSerdes {
  private static final AtomicInteger SCOPES = new AtomicInteger();

  private TestSerdes() {}

  /** URL of a mock registry that nobody else has. */
  static String freshMock() {
    return "mock://fresh-" + SCOPES.incrementAndGet();
  }

  /** A configuration with this URL and these keys and values. */
  static Map<String, String> config(String url, String... keysAndValues) {
    Map<String, String> config = new HashMap<>(Map.of("schema.registry.url", url));
    for (int i = 0; i < keysAndValues.length; i += 2) {
      config.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return config;
  }

  static AvroSerializer serializer(Map<String, ?> config) {
    AvroSerializer serializer = new AvroSerializer();
    serializer.configure(config, false);
    return serializer;
  }

  static AvroDeserializer deserializer(Map<String, ?> config) {
    AvroDeserializer deserializer = new AvroDeserializer();
    deserializer.configure(config, false);
    return deserializer;
  }

  /** What the serializer makes of a datum, as a value of topic t. */
  static byte[] write(Serializer<Object> serializer, Object datum) {
    return requireNonNull(serializer.serialize("t", datum));
  }

  /** Bytes from hex digits with spaces wherever they help. */
  static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replace(" ", ""));
  }

  /** The schema id that a message names. */
  static int schemaId(byte[] message) {
    return ByteBuffer.wrap(message).getInt(1);
  }
}
