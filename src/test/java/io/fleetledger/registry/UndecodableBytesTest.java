package io.fleetledger.registry;

import static io.fleetledger.registry.TestSerdes.config;
import static io.fleetledger.registry.TestSerdes.deserializer;
import static io.fleetledger.registry.TestSerdes.freshMock;
import static io.fleetledger.registry.TestSerdes.hex;
import static io.fleetledger.registry.TestSerdes.serializer;
import static io.fleetledger.registry.TestSerdes.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apache.avro.Schema;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;

class UndecodableBytesTest {
  private final Map<String, String> config = config(freshMock());
  private final AvroDeserializer deserializer = deserializer(config);
  private final byte[] message = write(serializer(config), RoundTripTest.event("e1"));

  @Test
  void everyTruncationIsRefused() {
    for (int length = 0; length < message.length; length++) {
      assertRefused(Arrays.copyOf(message, length), "topic t");
    }
  }

  @Test
  void anEmptyMessageIsRefused() {
    assertRefused(new byte[0], "0 bytes are too few");
  }

  @Test
  void anotherFirstByteIsRefused() {
    message[0] = 0x7b;

    assertRefused(message, "starts with 0x7b");
  }

  @Test
  void bytesBehindTheDatumAreRefused() {
    assertRefused(Arrays.copyOf(message, message.length + 1), "bytes behind the datum");
  }

  @Test
  void anIdThatTheRegistryDoesNotKnowIsToldFromBadBytes() {
    assertThatThrownBy(() -> deserializer.deserialize("t", hex("00 000003e7 00")))
        .isInstanceOf(UnknownSchemaException.class)
        .hasMessageContaining("999");
  }

  @Test
  void nestingDeeperThanTheStackIsRefused() {
    Schema list =
        AvroSchemas.parse(
            """
            {"type": "record", "name": "Cell", "fields": [
              {"name": "next", "type": ["null", "Cell"]}]}""");
    SchemaRegistryClient.of(config).register("t-value", list, false);
    byte[] deep = new byte[3_000_000];
    Arrays.fill(deep, (byte) 2);
    System.arraycopy(hex("00 00000002"), 0, deep, 0, 5);

    assertRefused(deep, "topic t");
  }

  @Property(tries = 2_000)
  void spoiledBytesAreReadOrRefusedAndNothingElse(
      @ForAll @IntRange(min = 5, max = 100) int at, @ForAll @Size(min = 1, max = 12) byte[] spoil) {
    byte[] spoiled = message.clone();
    System.arraycopy(spoil, 0, spoiled, Math.min(at, message.length - spoil.length), spoil.length);

    try {
      assertThat(deserializer.deserialize("t", spoiled)).isNotNull();
    } catch (SerializationException e) {
      assertThat(e).hasMessageContaining("topic t");
    }
  }

  private void assertRefused(byte[] bytes, String reason) {
    assertThatThrownBy(() -> deserializer.deserialize("t", bytes))
        .isInstanceOf(SerializationException.class)
        .isNotInstanceOf(UnknownSchemaException.class)
        .hasMessageContaining(reason);
  }
}
