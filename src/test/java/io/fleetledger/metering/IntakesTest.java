package io.fleetledger.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.registry.AvroSerdes;
import io.fleetledger.schema.Intake;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IntakesTest {
  private static final String TOPIC = "inference-events";

  private final AvroSerdes serdes = new AvroSerdes(Map.of("schema.registry.url", "mock://intakes"));
  private final KeyValueStore<String, Intake> store = store();
  private final List<Intake> sent = new ArrayList<>();

  @AfterEach
  void close() {
    serdes.close();
  }

  @Test
  void a_record_that_was_read_before_a_restart_is_passed_over_without_a_trace() {
    Intakes before = new Intakes(store);
    for (int offset = 5; offset < 10; offset++) {
      assertThat(before.read(TOPIC, 0, offset)).isTrue();
    }
    flush(before);

    Intakes after = new Intakes(store);
    for (int offset = 5; offset < 10; offset++) {
      assertThat(after.read(TOPIC, 0, offset)).isFalse();
    }
    sent.clear();
    flush(after);
    assertThat(sent).isEmpty();
    assertThat(after.read(TOPIC, 0, 10)).isTrue();
    assertThat(after.of(TOPIC, 0).getRead()).isEqualTo(6);
    assertThat(after.of(TOPIC, 0).getSkippedOffsets()).isZero();
  }

  @Test
  void each_partition_has_its_own_offsets() {
    Intakes intakes = new Intakes(store);
    intakes.read(TOPIC, 0, 100);

    assertThat(intakes.read(TOPIC, 1, 0)).isTrue();
  }

  private void flush(Intakes intakes) {
    intakes.flush((key, intake) -> sent.add(intake));
  }

  private KeyValueStore<String, Intake> store() {
    KeyValueStore<String, Intake> made =
        Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore("intakes"),
                Serdes.String(),
                serdes.valueSerde(Intake.class))
            .withLoggingDisabled()
            .build();
    made.init(new MockProcessorContext<>().getStateStoreContext(), made);
    return made;
  }
}
