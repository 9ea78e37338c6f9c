package io.fleetledger.streams;

import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Builders of the stores that our processors work on: logged, and uncached, since the processors
 * hold what they work on themselves and write once a commit.
 *
 * @param serializer of Avro values; used by several threads
 * @param deserializer of Avro values; used by several threads
 */
public record AvroStores(Serializer<Object> serializer, Deserializer<Object> deserializer) {

  /** A store of Avro records by string keys. */
  public <T> StoreBuilder<KeyValueStore<String, T>> ofRecords(String name, Class<T> type) {
    return of(name, serde(type));
  }

  /** The serde of Avro records of a type. */
  public <T> Serde<T> serde(Class<T> type) {
    return Serdes.serdeFrom(
        (topic, value) -> serializer.serialize(topic, value),
        (topic, data) -> type.cast(deserializer.deserialize(topic, data)));
  }

  /** A store of what its user encodes himself. */
  public StoreBuilder<KeyValueStore<Bytes, byte[]>> ofBytes(String name) {
    return Stores.keyValueStoreBuilder(
        Stores.persistentKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray());
  }

  /** A store of other values by string keys. */
  public <T> StoreBuilder<KeyValueStore<String, T>> of(String name, Serde<T> values) {
    return Stores.keyValueStoreBuilder(
        Stores.persistentKeyValueStore(name), Serdes.String(), values);
  }
}
