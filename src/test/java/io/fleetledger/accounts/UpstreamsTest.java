package io.fleetledger.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fleetledger.schema.TenantDelta;
import io.fleetledger.schema.UsageDelta;
import io.fleetledger.time.Micros;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

class UpstreamsTest {
  private static final Instant NINE = Instant.parse("2026-03-01T09:00:00Z");
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  private final KeyValueStore<String, Long> store = store();

  private static KeyValueStore<String, Long> store() {
    KeyValueStore<String, Long> store =
        Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore("upstreams"), Serdes.String(), Serdes.Long())
            .withLoggingDisabled()
            .build();
    store.init(new MockProcessorContext<>().getStateStoreContext(), store);
    return store;
  }

  @Test
  void nothing_is_settled_until_every_partition_has_promised() {
    Upstreams upstreams = new Upstreams(store, 2);
    upstreams.note(promise(0, NOON));
    assertThat(upstreams.settledMicros()).isZero();
    upstreams.note(promise(1, NINE));
    assertThat(upstreams.settledMicros()).isEqualTo(Micros.of(NINE));
  }

  @Test
  void a_backlog_is_over_when_every_partition_that_had_one_says_so() {
    Upstreams upstreams = new Upstreams(store, 2);
    assertThat(upstreams.areInBacklog()).isFalse();
    upstreams.note(delta(0, true));
    upstreams.note(delta(1, true));
    upstreams.note(delta(0, false));
    assertThat(upstreams.areInBacklog()).isTrue();
    upstreams.note(delta(1, false));
    assertThat(upstreams.areInBacklog()).isFalse();
  }

  @Test
  void a_promise_outlives_the_task() {
    new Upstreams(store, 1).note(promise(0, NOON));
    assertThat(new Upstreams(store, 1).settledMicros()).isEqualTo(Micros.of(NOON));
  }

  @Test
  void a_broken_promise_is_refused() {
    Upstreams upstreams = new Upstreams(store, 2);
    upstreams.note(promise(0, NOON));
    upstreams.note(adding(1, NINE));
    upstreams.note(adding(0, NOON));
    assertThatThrownBy(() -> upstreams.note(adding(0, NINE)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("partition 0")
        .hasMessageContaining(NINE.toString());
  }

  private static TenantDelta delta(int partition, boolean fromBacklog) {
    return new TenantDelta(partition, NOON, List.of(), List.of(), null, fromBacklog);
  }

  private static TenantDelta promise(int partition, Instant before) {
    return new TenantDelta(partition, before, List.of(), List.of(), before, false);
  }

  private static TenantDelta adding(int partition, Instant minute) {
    UsageDelta usage =
        UsageDelta.newBuilder()
            .setMinute(minute)
            .setModelId("m")
            .setPoolId("p")
            .setAcceleratorId("a")
            .setCurrency("USD")
            .setSums(List.of())
            .build();
    return new TenantDelta(partition, minute, List.of(usage), List.of(), null, false);
  }
}
