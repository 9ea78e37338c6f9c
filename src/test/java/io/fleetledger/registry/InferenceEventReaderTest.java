package io.fleetledger.registry;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.schema.CallKind;
import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.Outcome;
import io.fleetledger.schema.Phase;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.avro.Schema;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.jspecify.annotations.Nullable;

class InferenceEventReaderTest {
  private final InferenceEventReader reader = new InferenceEventReader();

  @Property(tries = 300)
  void an_event_is_read_as_avro_reads_it(@ForAll long seed) throws IOException {
    byte[] message = message(event(new Random(seed)));
    assertThat(reader.read(message)).isEqualTo(byAvro(message));
  }

  @Property(tries = 300)
  void bytes_that_avro_refuses_are_left_to_it(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    byte[] message = message(event(random));
    message[5 + random.nextInt(message.length - 5)] = (byte) random.nextInt();

    InferenceEvent event = reader.read(message);
    if (event != null) {
      assertThat(event).isEqualTo(byAvro(message));
    }
  }

  @Property(tries = 20)
  void no_part_of_an_event_is_an_event(@ForAll long seed) throws IOException {
    byte[] message = message(event(new Random(seed)));
    for (int length = 5; length < message.length; length++) {
      assertThat(reader.read(Arrays.copyOf(message, length))).isNull();
    }
  }

  @Property(tries = 1)
  void events_of_another_schema_are_left_to_avro() {
    Schema own = InferenceEvent.getClassSchema();
    Schema other = Schema.createRecord(own.getName(), null, own.getNamespace(), false);
    other.setFields(
        own.getFields().stream()
            .filter(field -> !field.name().equals("attempt"))
            .map(field -> new Schema.Field(field, field.schema()))
            .toList());
    assertThat(OwnReader.of(own, InferenceEvent.class)).isNotNull();
    assertThat(OwnReader.of(other, InferenceEvent.class)).isNull();
  }

  private static byte[] message(InferenceEvent event) throws IOException {
    return new SchemaWriter(1, InferenceEvent.getClassSchema()).write(event);
  }

  private static @Nullable InferenceEvent byAvro(byte[] message) throws IOException {
    GeneratedClasses.trust();
    var avro =
        new SpecificDatumReader<InferenceEvent>(
            InferenceEvent.getClassSchema(),
            InferenceEvent.getClassSchema(),
            GeneratedClasses.model(InferenceEvent.class));
    return avro.read(
        null, DecoderFactory.get().binaryDecoder(message, 5, message.length - 5, null));
  }

  private static InferenceEvent event(Random random) {
    InferenceEvent event = new InferenceEvent();
    event.setEventId(requireNonNull(text(random, false)));
    event.setNodeId(requireNonNull(text(random, false)));
    event.setBootId(text(random, true));
    event.setSequence(random.nextBoolean() ? null : random.nextLong());
    event.setTenantId(requireNonNull(text(random, false)));
    event.setProjectId(text(random, true));
    event.setPrincipalId(text(random, true));
    event.setRequestId(text(random, true));
    event.setTraceId(text(random, true));
    event.setCallKind(CallKind.values()[random.nextInt(CallKind.values().length)]);
    event.setServiceTier(requireNonNull(text(random, false)));
    event.setModelId(text(random, true));
    event.setAdapterId(text(random, true));
    event.setPhase(Phase.values()[random.nextInt(Phase.values().length)]);
    event.setArrivedAt(instant(random));
    event.setStartedAt(random.nextBoolean() ? null : instant(random));
    event.setFirstTokenAt(random.nextBoolean() ? null : instant(random));
    event.setFinishedAt(instant(random));
    event.setInputTokens(random.nextInt());
    event.setCachedInputTokens(random.nextInt(100));
    event.setOutputTokens(random.nextInt());
    event.setReasoningTokens(random.nextInt(10_000));
    event.setDraftTokens(0);
    event.setAcceptedDraftTokens(Integer.MIN_VALUE);
    event.setPreemptedTokens(Integer.MAX_VALUE);
    event.setMeanBatchSize(random.nextBoolean() ? null : random.nextFloat() * 100);
    event.setOutcome(Outcome.values()[random.nextInt(Outcome.values().length)]);
    event.setAttempt(random.nextBoolean() ? null : random.nextInt());
    Map<String, String> labels = new HashMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      labels.put("label-" + i, requireNonNull(text(random, false)));
    }
    event.setLabels(labels);
    return event;
  }

  private static Instant instant(Random random) {
    return Instant.ofEpochSecond(random.nextInt() * 2L, random.nextInt(1_000_000) * 1_000L);
  }

  private static @Nullable String text(Random random, boolean orNull) {
    return switch (random.nextInt(orNull ? 6 : 5)) {
      case 0 -> "";
      case 1 -> "tenant-" + random.nextInt(100);
      case 2 -> "größer-" + random.nextInt(100);
      case 3 -> "x".repeat(60 + random.nextInt(10));
      case 4 -> Long.toString(random.nextLong());
      default -> null;
    };
  }
}
