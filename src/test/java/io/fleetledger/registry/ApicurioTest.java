package io.fleetledger.registry;

import static io.fleetledger.registry.RoundTripTest.event;
import static io.fleetledger.registry.TestSerdes.config;
import static io.fleetledger.registry.TestSerdes.deserializer;
import static io.fleetledger.registry.TestSerdes.schemaId;
import static io.fleetledger.registry.TestSerdes.serializer;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apicurio.registry.serde.avro.AvroKafkaDeserializer;
import io.apicurio.registry.serde.avro.AvroKafkaSerializer;
import java.io.File;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;

/** Against a real registry, and against another implementation of the serdes. */
class ApicurioTest {
  private static final RealRegistry REGISTRY = RealRegistry.get();

  private final Map<String, String> config = config(REGISTRY.confluentUrl());
  private final String topic = "topic-" + UUID.randomUUID();

  /** Their defaults are Confluent's wire format; whole schemas without references are not. */
  private static Map<String, Object> theirConfig() {
    return new HashMap<>(
        Map.of(
            "apicurio.registry.url", REGISTRY.nativeUrl(),
            "apicurio.registry.auto-register", true,
            "apicurio.registry.dereference-schema", true));
  }

  @Test
  void whatTheyWriteWeRead() {
    GenericRecord written = generic();
    byte[] message;
    try (AvroKafkaSerializer<GenericRecord> theirs = new AvroKafkaSerializer<>()) {
      theirs.configure(theirConfig(), false);
      message = theirs.serialize(topic, written);
    }

    assertThat(deserializer(config).deserialize(topic, message)).isEqualTo(event("e1"));
  }

  @Test
  void whatWeWriteTheyRead() {
    byte[] message = serializer(config).serialize(topic, event("e1"));

    try (AvroKafkaDeserializer<GenericRecord> theirs = new AvroKafkaDeserializer<>()) {
      theirs.configure(theirConfig(), false);
      GenericRecord read = theirs.deserialize(topic, message);
      assertThat(read).hasToString(generic().toString());
    }
  }

  @Test
  void bothWriteTheSameBytesBehindTheId() {
    byte[] ours = TestSerdes.write(serializer(config), generic());
    byte[] theirs;
    try (AvroKafkaSerializer<GenericRecord> serializer = new AvroKafkaSerializer<>()) {
      serializer.configure(theirConfig(), false);
      theirs = serializer.serialize(topic, generic());
    }

    assertThat(ours[0]).isEqualTo(theirs[0]).isZero();
    assertThat(Arrays.copyOfRange(ours, 5, ours.length))
        .isEqualTo(Arrays.copyOfRange(theirs, 5, theirs.length));
  }

  @Test
  void theWholeApiWorksAgainstTheRealRegistry() {
    String subject = topic + "-value";
    Schema first =
        SchemaBuilder.record("R" + System.nanoTime()).fields().requiredInt("a").endRecord();
    Schema good =
        SchemaBuilder.record(first.getName())
            .fields()
            .requiredInt("a")
            .optionalInt("b")
            .endRecord();
    Schema bad =
        SchemaBuilder.record(first.getName())
            .fields()
            .requiredInt("a")
            .requiredInt("c")
            .endRecord();
    try (SchemaRegistryClient client = SchemaRegistryClient.of(config);
        SchemaRegistryClient another = SchemaRegistryClient.of(config)) {
      assertThat(client.isCompatible(subject, bad)).isTrue();
      assertThatThrownBy(() -> client.latest(subject)).isInstanceOf(UnknownSchemaException.class);
      assertThatThrownBy(() -> client.idOf(subject, first, false))
          .isInstanceOf(UnknownSchemaException.class);

      int id = client.register(subject, first, false);
      client.requireFullCompatibility(subject);

      assertThat(another.idOf(subject, first, true)).isEqualTo(id);
      assertThat(another.schemaById(id)).isEqualTo(first);
      assertThat(client.isCompatible(subject, good)).isTrue();
      assertThat(client.isCompatible(subject, bad)).isFalse();
      assertThatThrownBy(() -> client.register(subject, bad, false))
          .isInstanceOf(SerializationException.class)
          .isNotInstanceOf(UnknownSchemaException.class)
          .hasMessageContaining("409");
      int later = client.register(subject, good, false);
      assertThat(client.latest(subject)).isEqualTo(new RegisteredSchema(subject, 2, later, good));
    }
  }

  @Test
  void anIdThatItDoesNotKnowIsUnknown() {
    assertThatThrownBy(
            () -> deserializer(config).deserialize(topic, TestSerdes.hex("00 7fffffff 00")))
        .isInstanceOf(UnknownSchemaException.class)
        .hasMessageContaining("2147483647");
  }

  @Test
  void theRegisteredSchemaIsTheOneOfTheFile() throws Exception {
    int id = schemaId(TestSerdes.write(serializer(config), event("e1")));

    try (SchemaRegistryClient client = SchemaRegistryClient.of(config)) {
      Schema file = new Schema.Parser().parse(new File("schemas/InferenceEvent.avsc"));
      assertThat(client.schemaById(id).toString()).isEqualTo(file.toString());
    }
  }

  /** The event as one without our classes has it. */
  private GenericRecord generic() {
    byte[] message = TestSerdes.write(serializer(config("mock://generic")), event("e1"));
    AvroDeserializer reader =
        deserializer(config("mock://generic", "specific.avro.reader", "false"));
    return (GenericRecord) requireNonNull(reader.deserialize("t", message));
  }
}
