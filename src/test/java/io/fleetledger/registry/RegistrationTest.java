package io.fleetledger.registry;

import static io.fleetledger.registry.TestSerdes.config;
import static io.fleetledger.registry.TestSerdes.deserializer;
import static io.fleetledger.registry.TestSerdes.freshMock;
import static io.fleetledger.registry.TestSerdes.schemaId;
import static io.fleetledger.registry.TestSerdes.serializer;
import static io.fleetledger.registry.TestSerdes.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;

/** Which schema a serializer writes under, by its configuration. */
class RegistrationTest {
  private static final String LATER_PING =
      """
      {"type": "record", "name": "Ping", "namespace": "io.fleetledger.registry", "fields": [
        {"name": "label", "type": "string", "default": "none"},
        {"name": "count", "type": "long"}]}""";
  private static final String OTHER_PING =
      """
      {"type": "record", "name": "Ping", "namespace": "io.fleetledger.registry", "fields": [
        {"name": "label", "type": "string"}]}""";

  private final String mock = freshMock();
  private final SchemaRegistryClient registry = SchemaRegistryClient.of(config(mock));

  @Test
  void aSchemaIsRegisteredOnFirstUse() {
    int id = schemaId(write(serializer(config(mock)), new Ping(1)));

    assertThat(registry.latest("t-value"))
        .isEqualTo(new RegisteredSchema("t-value", 1, id, Ping.SCHEMA$));
  }

  @Test
  void withoutAutoRegistrationTheSchemaMustBeThere() {
    AvroSerializer serializer = serializer(config(mock, "auto.register.schemas", "false"));

    assertThatThrownBy(() -> serializer.serialize("t", new Ping(1)))
        .isInstanceOf(UnknownSchemaException.class)
        .hasMessageContaining("t-value");

    int id = registry.register("t-value", Ping.SCHEMA$, false);
    assertThat(schemaId(write(serializer, new Ping(1)))).isEqualTo(id);
  }

  @Test
  void theLatestVersionIsWhatTheDataAreWrittenAs() {
    int id = registry.register("t-value", AvroSchemas.parse(LATER_PING), false);
    AvroSerializer serializer =
        serializer(config(mock, "auto.register.schemas", "false", "use.latest.version", "true"));

    byte[] message = write(serializer, new Ping(5));

    assertThat(schemaId(message)).isEqualTo(id);
    assertThat(deserializer(config(mock)).deserialize("t", message)).isEqualTo(new Ping(5));
    GenericRecord read =
        (GenericRecord)
            deserializer(config(mock, "specific.avro.reader", "false")).deserialize("t", message);
    assertThat(read).hasToString("{\"label\": \"none\", \"count\": 5}");
  }

  @Test
  void aLatestVersionThatCannotReadTheDataIsRefused() {
    registry.register("t-value", AvroSchemas.parse(OTHER_PING), false);
    AvroSerializer strict =
        serializer(config(mock, "auto.register.schemas", "false", "use.latest.version", "true"));

    assertThatThrownBy(() -> strict.serialize("t", new Ping(5)))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("t-value")
        .hasMessageContaining("latest.compatibility.strict");
  }

  @Test
  void withoutStrictnessEachRecordIsTriedByItself() {
    Schema wide =
        SchemaBuilder.record("R")
            .fields()
            .name("x")
            .type(suit("HEARTS", "STARS"))
            .noDefault()
            .endRecord();
    Schema narrow =
        SchemaBuilder.record("R").fields().name("x").type(suit("HEARTS")).noDefault().endRecord();
    int id = registry.register("t-value", narrow, false);
    AvroSerializer lax =
        serializer(
            config(
                mock,
                "auto.register.schemas",
                "false",
                "use.latest.version",
                "true",
                "latest.compatibility.strict",
                "false"));

    assertThat(schemaId(write(lax, suitRecord(wide, "HEARTS")))).isEqualTo(id);
    assertThatThrownBy(() -> lax.serialize("t", suitRecord(wide, "STARS")))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("STARS");
  }

  @Test
  void normalizationIsAskedOfTheRegistry() {
    try (ScriptedRegistry scripted =
        new ScriptedRegistry().on("POST /subjects/t-value/versions?normalize=true", "{\"id\":7}")) {
      AvroSerializer serializer = serializer(config(scripted.url(), "normalize.schemas", "true"));

      assertThat(schemaId(write(serializer, new Ping(1)))).isEqualTo(7);
    }
  }

  @Test
  void javaPropertiesAreKeptIfAskedFor() {
    Schema schema = new Schema.Parser().parse(LATER_PING);
    schema.getField("label").schema().addProp("avro.java.string", "String");
    GenericRecord ping =
        new GenericRecordBuilder(schema).set("label", "x").set("count", 1L).build();

    int kept =
        schemaId(write(serializer(config(mock, "avro.remove.java.properties", "false")), ping));
    int removed = schemaId(write(serializer(config(mock)), ping));

    assertThat(registry.schemaById(kept)).isEqualTo(schema);
    assertThat(registry.schemaById(removed)).isEqualTo(new Schema.Parser().parse(LATER_PING));
  }

  private static Schema suit(String... symbols) {
    return SchemaBuilder.enumeration("Suit").symbols(symbols);
  }

  private static GenericRecord suitRecord(Schema schema, String symbol) {
    Schema suit = schema.getField("x").schema();
    return new GenericRecordBuilder(schema)
        .set("x", new org.apache.avro.generic.GenericData.EnumSymbol(suit, symbol))
        .build();
  }
}
