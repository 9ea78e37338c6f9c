package io.fleetledger.registry;

import static io.fleetledger.registry.TestSerdes.config;
import static io.fleetledger.registry.TestSerdes.deserializer;
import static io.fleetledger.registry.TestSerdes.hex;
import static io.fleetledger.registry.TestSerdes.serializer;
import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.schema.FleetClock;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Bytes computed by hand from the Avro specification, under the schema id 0x01020304. */
class WireFormatTest {
  private static final String HEADER = "00 01020304 ";
  private static final int ID = 0x01020304;

  private final ScriptedRegistry registry =
      new ScriptedRegistry().on("POST /subjects/t-value/versions", "{\"id\":" + ID + "}");

  @AfterEach
  void close() {
    registry.close();
  }

  @Test
  void aGeneratedRecordIsItsFieldsInOrder() {
    FleetClock clock =
        new FleetClock("ab", 3, Instant.EPOCH.plusNanos(1_000), Instant.EPOCH.plusNanos(64_000));

    // "ab": length 2 -> 04; 3 -> 06; 1 us -> 02; 64 us -> 128 -> 80 01.
    assertIsWrittenAs(clock, "04 6162 06 02 8001");
  }

  @Test
  void aGenericRecordIsItsFieldsInOrder() {
    Schema schema =
        SchemaBuilder.record("Mixed")
            .fields()
            .requiredInt("a")
            .optionalString("b")
            .optionalString("c")
            .requiredDouble("d")
            .name("e")
            .type(Schema.createArray(Schema.create(Schema.Type.INT)))
            .noDefault()
            .requiredBoolean("f")
            .endRecord();
    GenericRecord mixed =
        new GenericRecordBuilder(schema)
            .set("a", -1)
            .set("b", "x")
            .set("c", null)
            .set("d", 1.0)
            .set("e", List.of(1, 2))
            .set("f", true)
            .build();

    // -1 -> 01; branch 1, "x"; branch 0; 1.0 little-endian; 2 items, 1, 2, end; true.
    assertIsWrittenAs(mixed, "01 02 0278 00 000000000000f03f 04 02 04 00 01");
  }

  @Test
  void primitivesAreWrittenUnderTheirOwnSchema() {
    assertIsWrittenAs("ab", "04 6162");
    assertIsWrittenAs(-65L, "8101");
    assertIsWrittenAs(1, "02");
    assertIsWrittenAs(1.0, "000000000000f03f");
    assertIsWrittenAs(1.0f, "0000803f");
    assertIsWrittenAs(true, "01");
    assertThat(registry.requests())
        .extracting(ScriptedRegistry.Request::body)
        .contains("{\"schema\":\"\\\"string\\\"\"}", "{\"schema\":\"\\\"long\\\"\"}");
  }

  @Test
  void bytesAreWrittenAsTheyAreWithoutALength() {
    assertIsWrittenAs(new byte[] {1, 2, 3}, "010203");
    assertThat(write(ByteBuffer.wrap(new byte[] {9, 1, 2}, 1, 2))).isEqualTo(hex(HEADER + "0102"));
  }

  @Test
  void anEnumOfItsOwnIsItsIndex() {
    Schema suit = SchemaBuilder.enumeration("Suit").symbols("CLUBS", "HEARTS");

    assertIsWrittenAs(new GenericData.EnumSymbol(suit, "HEARTS"), "02");
  }

  private void assertIsWrittenAs(Object datum, String digits) {
    byte[] message = hex(HEADER + digits);
    assertThat(write(datum)).isEqualTo(message);

    String schema = AvroSchemas.withoutJavaProperties(AvroSchemas.of(datum)).toString();
    registry.on("GET /schemas/ids/" + ID, "{\"schema\":\"" + schema.replace("\"", "\\\"") + "\"}");
    assertThat(deserializer(config(registry.url())).deserialize("t", message)).isEqualTo(datum);
  }

  private byte[] write(Object datum) {
    return TestSerdes.write(serializer(config(registry.url())), datum);
  }
}
