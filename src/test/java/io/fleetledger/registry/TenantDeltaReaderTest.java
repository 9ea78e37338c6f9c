package io.fleetledger.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.schema.TenantDelta;
import io.fleetledger.schema.UsageDelta;
import io.fleetledger.schema.WorkflowDelta;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TenantDeltaReaderTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00.000001Z");
  private static final SchemaWriter WRITER = new SchemaWriter(1, TenantDelta.getClassSchema());

  private final TenantDeltaReader reader = new TenantDeltaReader();

  @Test
  void it_reads_what_was_written() throws IOException {
    TenantDelta delta =
        new TenantDelta(
            3,
            NOON,
            List.of(usage("a", null), usage("b", "TOKENS")),
            List.of(workflow()),
            null,
            false);
    assertThat(reader.read(WRITER.write(delta))).isEqualTo(delta);
  }

  @Test
  void it_reads_a_promise() throws IOException {
    TenantDelta promise =
        new TenantDelta(0, NOON, List.of(), List.of(), NOON.minusSeconds(60), true);
    assertThat(reader.read(WRITER.write(promise))).isEqualTo(promise);
  }

  @Test
  void bytes_that_are_no_delta_are_left_to_avro() throws IOException {
    byte[] message =
        WRITER.write(
            new TenantDelta(3, NOON, List.of(usage("a", "x")), List.of(workflow()), null, false));
    for (int length = SchemaWriter.HEADER_LENGTH; length < message.length; length++) {
      assertThat(reader.read(Arrays.copyOf(message, length))).as("%d bytes", length).isNull();
    }
    assertThat(reader.read(Arrays.copyOf(message, message.length + 1))).isNull();
  }

  @Test
  void an_array_that_claims_more_than_there_is_costs_nothing() {
    byte[] message = new byte[SchemaWriter.HEADER_LENGTH + 12];
    Arrays.fill(message, (byte) -1);
    assertThat(reader.read(message)).isNull();
  }

  @Test
  void other_writers_are_left_to_avro() {
    assertThat(OwnReader.of(TenantDelta.getClassSchema(), TenantDelta.class)).isNotNull();
    assertThat(OwnReader.of(UsageDelta.getClassSchema(), TenantDelta.class)).isNull();
  }

  private static UsageDelta usage(String project, @Nullable String method) {
    return UsageDelta.newBuilder()
        .setMinute(NOON)
        .setProjectId(project)
        .setModelId("llama")
        .setPoolId("chat")
        .setAcceleratorId("h100")
        .setCurrency("USD")
        .setSums(List.of(1L, -1L, Long.MAX_VALUE, Long.MIN_VALUE, 0L))
        .setCostNanos(7)
        .setEnergyMillijoules(-9)
        .setSharingMethod(method)
        .setTtftBuckets(List.of(1, 300))
        .setTtftCounts(List.of(5L, 6L))
        .build();
  }

  private static WorkflowDelta workflow() {
    return new WorkflowDelta("trace", "USD", true, NOON, NOON.plusSeconds(1), List.of(4L));
  }
}
