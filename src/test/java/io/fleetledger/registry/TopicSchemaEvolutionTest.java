package io.fleetledger.registry;

import static io.fleetledger.registry.TestSerdes.config;
import static io.fleetledger.registry.TestSerdes.deserializer;
import static io.fleetledger.registry.TestSerdes.freshMock;
import static io.fleetledger.registry.TestSerdes.serializer;
import static io.fleetledger.registry.TestSerdes.write;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.schema.CallKind;
import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.Outcome;
import io.fleetledger.schema.Phase;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.util.RandomData;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each schema of a topic or a store against a next version of it: with fields added, a field with a
 * default removed, and the others in another order. A program of either version reads what one of
 * the other wrote.
 */
class TopicSchemaEvolutionTest {
  private static final int RECORDS = 20;
  private static final long SEED = 9;

  static List<String> names() {
    return SchemaCompatibilityTest.names();
  }

  @ParameterizedTest
  @MethodSource("names")
  void what_the_next_version_writes_this_one_reads(String name) {
    Map<String, String> config = fullyCompatible(config(freshMock()), name);

    newerToOlder(name, config);
  }

  @ParameterizedTest
  @MethodSource("names")
  void what_this_version_writes_the_next_one_reads(String name) {
    Map<String, String> config = fullyCompatible(config(freshMock()), name);

    olderToNewer(name, config);
  }

  @ParameterizedTest
  @ValueSource(strings = {"InferenceEvent", "TenantUsage"})
  void a_real_registry_takes_the_next_version_and_serves_both(String name) {
    Map<String, String> config =
        config(
            RealRegistry.get().confluentUrl(),
            "value.subject.name.strategy",
            "io.confluent.kafka.serializers.subject.RecordNameStrategy");

    newerToOlder(name, config);
    olderToNewer(name, config);
  }

  @ParameterizedTest
  @EnumSource(CallKind.class)
  void a_kind_of_call_that_this_version_does_not_know_is_another_kind(CallKind known) {
    InferenceEvent event = RoundTripTest.event("e1");
    event.setCallKind(known);
    GenericRecord newer = withMoreSymbols(generic(event), "call_kind");

    assertThat(read(newer).getCallKind()).isEqualTo(known);
    set(newer, "call_kind", "TRANSLATION");
    assertThat(read(newer).getCallKind()).isEqualTo(CallKind.OTHER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"phase", "outcome"})
  void an_outcome_or_phase_that_this_version_does_not_know_is_the_default(String field) {
    GenericRecord newer = withMoreSymbols(generic(RoundTripTest.event("e1")), field);
    set(newer, field, "TRANSLATION");

    InferenceEvent read = read(newer);

    assertThat(field.equals("phase") ? read.getPhase() : read.getOutcome())
        .isEqualTo(field.equals("phase") ? Phase.FULL : Outcome.ERROR);
  }

  private static void newerToOlder(String name, Map<String, String> config) {
    Schema current = current(name);
    Schema next = next(current);
    for (Object datum : new RandomData(next, RECORDS, SEED, true)) {
      GenericRecord written = (GenericRecord) datum;

      Object read = deserializer(config).deserialize("t", write(serializer(config), written));

      assertThat(requireNonNull(read).getClass().getSimpleName()).isEqualTo(name);
      assertShared(written, generic(read), current);
    }
  }

  private static void olderToNewer(String name, Map<String, String> config) {
    Schema current = current(name);
    Schema next = next(current);
    for (Object datum : new RandomData(current, RECORDS, SEED, true)) {
      GenericRecord written = (GenericRecord) datum;
      // Through the class, as the product has it.
      Object ours = deserializer(config).deserialize("t", write(serializer(config), written));

      byte[] message = write(serializer(config), requireNonNull(ours));

      GenericRecord read = readAs(next, current, message);
      assertShared(read, written, current);
      assertThat(read.get("added_flag")).isEqualTo(false);
      assertThat(read.get("added_text")).isNull();
    }
  }

  /** The fields of both versions are equal. */
  private static void assertShared(GenericRecord next, GenericRecord current, Schema schema) {
    for (Schema.Field field : schema.getFields()) {
      if (next.getSchema().getField(field.name()) != null) {
        // As text: the same strings are of different classes.
        assertThat(String.valueOf(current.get(field.name())))
            .as(field.name())
            .isEqualTo(String.valueOf(next.get(field.name())));
      }
    }
  }

  /** Two fields more, the last one with a default less, all in another order. */
  private static Schema next(Schema current) {
    List<Schema.Field> fields = new ArrayList<>();
    Schema.Field removed =
        current.getFields().reversed().stream()
            .filter(Schema.Field::hasDefaultValue)
            .findFirst()
            .orElse(null);
    for (Schema.Field field : current.getFields()) {
      if (field != removed) {
        fields.add(new Schema.Field(field, field.schema()));
      }
    }
    fields.add(
        new Schema.Field("added_flag", Schema.create(Schema.Type.BOOLEAN), "A flag.", false));
    fields.add(
        new Schema.Field(
            "added_text",
            Schema.createUnion(Schema.create(Schema.Type.NULL), Schema.create(Schema.Type.STRING)),
            "Some text.",
            Schema.Field.NULL_DEFAULT_VALUE));
    Collections.reverse(fields);
    Schema next =
        Schema.createRecord(
            current.getName(), current.getDoc(), current.getNamespace(), false, fields);
    // As others know it: from its JSON.
    return AvroSchemas.parse(next.toString());
  }

  private static GenericRecord withMoreSymbols(GenericRecord event, String fieldName) {
    List<Schema.Field> fields = new ArrayList<>();
    for (Schema.Field field : event.getSchema().getFields()) {
      Schema schema = field.schema();
      if (field.name().equals(fieldName)) {
        List<String> symbols = new ArrayList<>(schema.getEnumSymbols());
        symbols.addFirst("TRANSLATION");
        schema =
            Schema.createEnum(
                schema.getName(),
                schema.getDoc(),
                schema.getNamespace(),
                symbols,
                schema.getEnumDefault());
      }
      fields.add(new Schema.Field(field, schema));
    }
    Schema newer =
        Schema.createRecord(
            event.getSchema().getName(), "", event.getSchema().getNamespace(), false, fields);
    GenericRecordBuilder builder = new GenericRecordBuilder(newer);
    for (Schema.Field field : newer.getFields()) {
      Object value = event.get(field.name());
      builder.set(
          field.name(),
          field.name().equals(fieldName)
              ? new GenericData.EnumSymbol(field.schema(), String.valueOf(value))
              : value);
    }
    return builder.build();
  }

  private static void set(GenericRecord event, String field, String symbol) {
    Schema schema = event.getSchema().getField(field).schema();
    event.put(field, new GenericData.EnumSymbol(schema, symbol));
  }

  private static InferenceEvent read(GenericRecord newer) {
    Map<String, String> config = config(freshMock());
    return (InferenceEvent)
        requireNonNull(deserializer(config).deserialize("t", write(serializer(config), newer)));
  }

  /** A record of a generated class as one without the class has it. */
  private static GenericRecord generic(Object record) {
    String mock = "mock://generic-" + UUID.randomUUID();
    byte[] message = write(serializer(config(mock)), record);
    return (GenericRecord)
        requireNonNull(
            deserializer(config(mock, "specific.avro.reader", "false")).deserialize("t", message));
  }

  private static GenericRecord readAs(Schema reader, Schema writer, byte[] message) {
    try {
      return (GenericRecord) requireNonNull(SchemaReader.generic(writer, reader).read(message));
    } catch (java.io.IOException e) {
      throw new AssertionError("the next version can't read it", e);
    }
  }

  /** A registry that takes for this subject what all versions can read, and nothing else. */
  private static Map<String, String> fullyCompatible(Map<String, String> config, String name) {
    try (SchemaRegistryClient registry = SchemaRegistryClient.of(config)) {
      registry.register("t-value", current(name), false);
      registry.requireFullCompatibility("t-value");
    }
    return config;
  }

  private static Schema current(String name) {
    return SchemaCompatibilityTest.current(name);
  }
}
