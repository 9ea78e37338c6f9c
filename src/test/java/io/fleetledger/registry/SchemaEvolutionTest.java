package io.fleetledger.registry;

import static io.fleetledger.registry.TestSerdes.config;
import static io.fleetledger.registry.TestSerdes.deserializer;
import static io.fleetledger.registry.TestSerdes.freshMock;
import static io.fleetledger.registry.TestSerdes.serializer;
import static io.fleetledger.registry.TestSerdes.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fleetledger.schema.FleetClock;
import java.time.Instant;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;

class SchemaEvolutionTest {
  private static final String TEMPLATE =
      """
      {"type": "record", "name": "%s", "namespace": "%s", "fields": [
        {"name": "topic", "type": "string"},
        {"name": "partition", "type": "int"},
        {"name": "first_at", "type": {"type": "long", "logicalType": "timestamp-micros"}},
        {"name": "last_at", "type": {"type": "long", "logicalType": "timestamp-micros"}}%s]}""";
  private static final String CLOCK = "FleetClock";
  private static final String OURS = "io.fleetledger.schema";
  private static final FleetClock READ =
      new FleetClock("ab", 3, Instant.EPOCH, Instant.EPOCH.plusSeconds(1));

  private final Map<String, String> config = config(freshMock());

  private static GenericRecordBuilder written(String json) {
    return new GenericRecordBuilder(AvroSchemas.parse(json))
        .set("topic", "ab")
        .set("partition", 3)
        .set("first_at", 0L)
        .set("last_at", 1_000_000L);
  }

  @Test
  void aNewerWritersFieldIsPassedOverByTheOlderReader() {
    String extra = ", {\"name\": \"added\", \"type\": \"string\", \"default\": \"-\"}";
    GenericRecord newer =
        written(TEMPLATE.formatted(CLOCK, OURS, extra)).set("added", "unheard of").build();

    assertThat(deserializer(config).deserialize("t", write(serializer(config), newer)))
        .isEqualTo(READ);
  }

  @Test
  void anOlderWritersMissingFieldGetsTheNewerReadersDefault() {
    Schema older =
        AvroSchemas.parse(
            """
            {"type": "record", "name": "InferenceEvent", "namespace": "io.fleetledger.schema",
             "fields": [
               {"name": "event_id", "type": "string"},
               {"name": "node_id", "type": "string"},
               {"name": "tenant_id", "type": "string"},
               {"name": "arrived_at", "type": {"type": "long", "logicalType": "timestamp-micros"}},
               {"name": "finished_at", "type": {"type": "long", "logicalType": "timestamp-micros"}}
             ]}""");
    GenericRecord event =
        new GenericRecordBuilder(older)
            .set("event_id", "e1")
            .set("node_id", "n1")
            .set("tenant_id", "t1")
            .set("arrived_at", 1L)
            .set("finished_at", 2L)
            .build();

    Object read = deserializer(config).deserialize("t", write(serializer(config), event));

    assertThat(read)
        .isEqualTo(
            io.fleetledger.schema.InferenceEvent.newBuilder()
                .setEventId("e1")
                .setNodeId("n1")
                .setTenantId("t1")
                .setArrivedAt(Instant.EPOCH.plusNanos(1_000))
                .setFinishedAt(Instant.EPOCH.plusNanos(2_000))
                .build());
  }

  @Test
  void messagesOfSeveralWritersMayAlternate() {
    String extra = ", {\"name\": \"added\", \"type\": \"long\", \"default\": 0}";
    byte[] newer =
        write(serializer(config), written(TEMPLATE.formatted(CLOCK, OURS, extra)).build());
    byte[] ours = write(serializer(config), READ);
    AvroDeserializer reader = deserializer(config);

    for (int i = 0; i < 3; i++) {
      assertThat(reader.deserialize("t", newer)).isEqualTo(READ);
      assertThat(reader.deserialize("t", ours)).isEqualTo(READ);
    }
  }

  @Test
  void theClassThatIsAskedForReadsAnothersRecordNamesToo() {
    GenericRecord foreign = written(TEMPLATE.formatted("Clock", "org.other", "")).build();
    byte[] message = write(serializer(config), foreign);

    assertThat(deserializer(config).deserialize("t", message)).isEqualTo(foreign);
    try (AvroSerdes serdes = new AvroSerdes(config)) {
      assertThat(serdes.valueSerde(FleetClock.class).deserializer().deserialize("t", message))
          .isEqualTo(READ);
    }
  }

  @Test
  void aWriterThatTheReaderCannotUnderstandIsRefused() {
    byte[] ping = write(serializer(config), new Ping(1));

    try (AvroSerdes serdes = new AvroSerdes(config)) {
      assertThatThrownBy(
              () -> serdes.valueSerde(FleetClock.class).deserializer().deserialize("t", ping))
          .isInstanceOf(SerializationException.class)
          .hasMessageContaining("FleetClock");
    }
  }
}
