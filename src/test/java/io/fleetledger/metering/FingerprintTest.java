package io.fleetledger.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.schema.CallKind;
import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.NodeSample;
import io.fleetledger.schema.Outcome;
import io.fleetledger.schema.Phase;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

class FingerprintTest {
  private static final Instant AT = Instant.parse("2026-03-10T10:00:00Z");

  /** What was stored of {@link #event} without an attempt, before there were attempts. */
  private static final int BEFORE_ATTEMPTS = -1_298_328_394;

  @Test
  void every_field_of_an_event_counts() {
    for (Schema.Field field : InferenceEvent.getClassSchema().getFields()) {
      InferenceEvent changed = event();
      changed.put(field.pos(), other(field, changed));
      assertThat(Fingerprint.of(changed)).as(field.name()).isNotEqualTo(Fingerprint.of(event()));
    }
  }

  @Test
  void every_field_of_a_sample_counts() {
    for (Schema.Field field : NodeSample.getClassSchema().getFields()) {
      NodeSample changed = sample();
      changed.put(field.pos(), other(field, changed));
      assertThat(Fingerprint.of(changed)).as(field.name()).isNotEqualTo(Fingerprint.of(sample()));
    }
  }

  @Test
  void absent_is_not_zero() {
    InferenceEvent none = event();
    none.setSequence(null);
    InferenceEvent zero = event();
    zero.setSequence(0L);
    assertThat(Fingerprint.of(none)).isNotEqualTo(Fingerprint.of(zero));
  }

  @Test
  void an_event_without_an_attempt_has_the_fingerprint_that_it_had_before_there_were_attempts() {
    InferenceEvent none = event();
    none.setAttempt(null);
    assertThat(Fingerprint.of(none)).isEqualTo(BEFORE_ATTEMPTS);
  }

  @Test
  void the_order_of_labels_does_not_count() {
    InferenceEvent one = event();
    one.setLabels(new LinkedHashMap<>(Map.of("a", "1")));
    one.getLabels().put("b", "2");
    InferenceEvent other = event();
    other.setLabels(new LinkedHashMap<>(Map.of("b", "2")));
    other.getLabels().put("a", "1");
    InferenceEvent swapped = event();
    swapped.setLabels(Map.of("a", "2", "b", "1"));

    assertThat(Fingerprint.of(one)).isEqualTo(Fingerprint.of(other));
    assertThat(Fingerprint.of(one)).isNotEqualTo(Fingerprint.of(swapped));
  }

  private static Object other(Schema.Field field, SpecificRecord record) {
    return switch (record.get(field.pos())) {
      case CharSequence text -> text + "!";
      case Integer number -> number + 1;
      case Long number -> number + 1;
      case Float number -> number + 1;
      case Double number -> number / 2;
      case Instant at -> at.plusNanos(1000);
      case CallKind kind -> CallKind.OTHER;
      case Phase phase -> Phase.DECODE;
      case Outcome outcome -> Outcome.ERROR;
      case Map<?, ?> labels -> Map.of("team", "red");
      default -> throw new IllegalArgumentException("give " + field.name() + " a value");
    };
  }

  private static InferenceEvent event() {
    return InferenceEvent.newBuilder()
        .setEventId("event")
        .setNodeId("node")
        .setBootId("boot")
        .setSequence(1L)
        .setTenantId("tenant")
        .setProjectId("project")
        .setPrincipalId("principal")
        .setRequestId("request")
        .setTraceId("trace")
        .setModelId("model")
        .setAdapterId("adapter")
        .setCallKind(CallKind.CHAT)
        .setArrivedAt(AT)
        .setStartedAt(AT)
        .setFirstTokenAt(AT)
        .setFinishedAt(AT)
        .setMeanBatchSize(1f)
        .setAttempt(1)
        .setLabels(Map.of("team", "blue"))
        .build();
  }

  private static NodeSample sample() {
    return NodeSample.newBuilder()
        .setNodeId("node")
        .setBootId("boot")
        .setSampledAt(AT)
        .setKvCacheUsage(0.5)
        .setTensorActive(0.5)
        .setDramActive(0.5)
        .setPowerWatts(100.0)
        .setEnergyJoulesTotal(100.0)
        .setMemoryUsedBytes(1L)
        .build();
  }
}
