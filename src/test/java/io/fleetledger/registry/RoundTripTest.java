package io.fleetledger.registry;

import static io.fleetledger.registry.TestSerdes.config;
import static io.fleetledger.registry.TestSerdes.deserializer;
import static io.fleetledger.registry.TestSerdes.freshMock;
import static io.fleetledger.registry.TestSerdes.schemaId;
import static io.fleetledger.registry.TestSerdes.serializer;
import static io.fleetledger.registry.TestSerdes.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fleetledger.schema.InferenceEvent;
import java.io.File;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;

class RoundTripTest {
  private final String mock = freshMock();
  private final Map<String, String> config = config(mock);
  private final AvroSerializer serializer = serializer(config);
  private final AvroDeserializer deserializer = deserializer(config);

  static InferenceEvent event(String id) {
    Instant arrived = Instant.parse("2026-03-01T10:00:00.123456Z");
    return InferenceEvent.newBuilder()
        .setEventId(id)
        .setNodeId("node-1")
        .setTenantId("tenant-1")
        .setArrivedAt(arrived)
        .setFirstTokenAt(arrived.plusMillis(40))
        .setFinishedAt(arrived.plusSeconds(2))
        .setInputTokens(700)
        .setOutputTokens(90)
        .setMeanBatchSize(7.5f)
        .setLabels(Map.of("team", "search"))
        .build();
  }

  @Test
  void aGeneratedRecordComesBackEqualWithStringsAndInstants() {
    byte[] message = serializer.serialize("t", event("e1"));

    Object read = deserializer.deserialize("t", message);

    assertThat(read).isInstanceOf(InferenceEvent.class).isEqualTo(event("e1"));
    assertThat(((InferenceEvent) read).getLabels()).containsExactly(Map.entry("team", "search"));
  }

  @Test
  void aGeneratedClassNeedsNoSystemPropertyToBeTrusted() {
    Object read = deserializer.deserialize("t", serializer.serialize("t", new Ping(7)));

    assertThat(read).isInstanceOf(Ping.class).isEqualTo(new Ping(7));
  }

  @Test
  void aSchemaNamedLikeAnOrdinaryClassNeverLoadsIt() {
    GenericRecord file =
        new GenericRecordBuilder(
                SchemaBuilder.record(File.class.getName()).fields().requiredInt("x").endRecord())
            .set("x", 1)
            .build();

    assertThat(deserializer.deserialize("t", serializer.serialize("t", file))).isEqualTo(file);
  }

  @Test
  void withoutTheSpecificReaderRecordsComeBackGeneric() {
    byte[] message = serializer.serialize("t", event("e1"));

    Object read =
        deserializer(config(mock, "specific.avro.reader", "false")).deserialize("t", message);

    assertThat(read).isInstanceOf(GenericRecord.class).isNotInstanceOf(InferenceEvent.class);
    assertThat(((GenericRecord) read).get("event_id")).hasToString("e1");
  }

  @Test
  void aGenericRecordOfAGeneratedClassesSchemaIsWrittenToo() {
    GenericRecord ping = new GenericRecordBuilder(Ping.SCHEMA$).set("count", 9L).build();

    assertThat(serializer.serialize("t", ping)).isEqualTo(serializer.serialize("t", new Ping(9)));
  }

  @Test
  void aTombstoneStaysNull() {
    assertThat(serializer.serialize("t", null)).isNull();
    assertThat(deserializer.deserialize("t", null)).isNull();
  }

  @Test
  void whatAvroCannotWriteIsRefusedAndLeavesNothingBehind() {
    GenericRecord good = new GenericRecordBuilder(Ping.SCHEMA$).set("count", 1L).build();
    byte[] expected = serializer.serialize("t", good);
    InferenceEvent bad = event("e1");
    bad.put("tenant_id", null);

    assertThatThrownBy(() -> serializer.serialize("t", bad))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("topic t")
        .hasMessageContaining("tenant_id");
    assertThatThrownBy(() -> serializer.serialize("t", new Object()))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("java.lang.Object");
    assertThat(serializer.serialize("t", good)).isEqualTo(expected);
  }

  @Test
  void theRegisteredSchemaHasNothingThatOnlyJavaUnderstands() {
    int id = schemaId(write(serializer, event("e1")));

    Schema registered = SchemaRegistryClient.of(config).schemaById(id);

    assertThat(registered.toString()).doesNotContain("avro.java").contains("logicalType");
    assertThat(InferenceEvent.SCHEMA$.toString()).contains("avro.java.string");
  }

  @Test
  void onePairServesManyThreads() throws Exception {
    List<Callable<Object>> tasks =
        IntStream.range(0, 2_000)
            .<Callable<Object>>mapToObj(
                i -> () -> deserializer.deserialize("t", serializer.serialize("t", event("e" + i))))
            .toList();

    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Future<Object>> results = threads.invokeAll(tasks);
      for (int i = 0; i < tasks.size(); i++) {
        assertThat(results.get(i).get()).isEqualTo(event("e" + i));
      }
    }
  }

  @Test
  void aSerdeThatWasNotConfiguredSaysSo() {
    assertThatThrownBy(() -> new AvroSerializer().serialize("t", "x"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("configure");
    assertThatThrownBy(() -> new AvroDeserializer().deserialize("t", new byte[6]))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("configure");
  }
}
