package io.fleetledger.metering;

import io.fleetledger.registry.AvroSerdes;
import io.fleetledger.streams.AvroStores;
import java.util.Map;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** Kafka Streams' own stores in memory, each empty. */
final class TestStores implements AutoCloseable {
  /** The stores need one, and use none of it. */
  private static final MockProcessorContext<Void, Void> CONTEXT = new MockProcessorContext<>();

  private final AvroSerdes serdes = new AvroSerdes(Map.of("schema.registry.url", "mock://stores"));

  <T> KeyValueStore<String, T> ofRecords(Class<T> type) {
    AvroStores stores = new AvroStores(serdes.valueSerializer(), serdes.valueDeserializer());
    return open(type.getSimpleName(), stores.serde(type));
  }

  KeyValueStore<String, byte[]> ofBytes(String name) {
    return open(name, Serdes.ByteArray());
  }

  private static <T> KeyValueStore<String, T> open(String name, Serde<T> values) {
    StoreBuilder<KeyValueStore<String, T>> builder =
        Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), Serdes.String(), values)
            .withLoggingDisabled();
    KeyValueStore<String, T> store = builder.build();
    store.init(CONTEXT.getStateStoreContext(), store);
    return store;
  }

  /** How many entries a store holds. */
  static int size(KeyValueStore<String, ?> store) {
    int size = 0;
    try (KeyValueIterator<String, ?> all = store.all()) {
      for (; all.hasNext(); all.next()) {
        size++;
      }
    }
    return size;
  }

  @Override
  public void close() {
    serdes.close();
  }
}
