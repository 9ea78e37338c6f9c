package io.fleetledger.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

class ReadDeltasTest {
  private final KeyValueStore<String, Long> store = store();

  @Test
  void a_record_is_new_once() {
    ReadDeltas read = new ReadDeltas(store);

    assertThat(read.isNew(7)).isTrue();
    assertThat(read.isNew(7)).isFalse();
    assertThat(read.isNew(3)).isFalse();
    assertThat(read.isNew(9)).as("offsets between are none of ours").isTrue();
  }

  @Test
  void what_a_commit_wrote_outlives_the_task() {
    ReadDeltas before = new ReadDeltas(store);
    before.isNew(7);
    before.flush();

    ReadDeltas after = new ReadDeltas(store);
    assertThat(after.isNew(7)).isFalse();
    assertThat(after.isNew(8)).isTrue();
  }

  @Test
  void what_no_commit_wrote_is_read_again() {
    new ReadDeltas(store).isNew(7);

    assertThat(new ReadDeltas(store).isNew(7)).isTrue();
  }

  private static KeyValueStore<String, Long> store() {
    KeyValueStore<String, Long> store =
        Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore("upstreams"), Serdes.String(), Serdes.Long())
            .withLoggingDisabled()
            .build();
    store.init(new MockProcessorContext<>().getStateStoreContext(), store);
    return store;
  }
}
