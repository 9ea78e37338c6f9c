package io.fleetledger.registry;

import java.util.HashMap;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Makes the serdes that the configuration names: {@code serde.serializer} and {@code
 * serde.deserializer}, class names, by default {@link AvroSerializer} and {@link AvroDeserializer}.
 * All settings are passed on to them. Our own share one registry client, which {@link #close}
 * closes; others make theirs. Thread-safe, as are our own serdes.
 */
public final class AvroSerdes implements AutoCloseable {
  /** Key of the serializer's class name. */
  public static final String SERIALIZER = "serde.serializer";

  /** Key of the deserializer's class name. */
  public static final String DESERIALIZER = "serde.deserializer";

  private final Map<String, String> configs;
  private @Nullable SchemaRegistryClient registry;

  /**
   * Asks nothing of the registry yet.
   *
   * @param configs Confluent's keys, at least {@code schema.registry.url}
   */
  public AvroSerdes(Map<String, String> configs) {
    // The serdes of others have other defaults here.
    Map<String, String> complete = new HashMap<>();
    complete.put(AvroSerdeConfig.SPECIFIC_READER, "true");
    complete.put(AvroSerdeConfig.REMOVE_JAVA_PROPERTIES, "true");
    complete.putAll(configs);
    this.configs = Map.copyOf(complete);
    GeneratedClasses.trust();
  }

  /**
   * A serializer of record values.
   *
   * @throws ConfigException if its class can't be made, or a setting is wrong
   */
  @SuppressWarnings("unchecked") // The configuration vouches for what a foreign one can write.
  public Serializer<Object> valueSerializer() {
    String name = configs.getOrDefault(SERIALIZER, AvroSerializer.class.getName());
    if (name.equals(AvroSerializer.class.getName())) {
      Serializer<Object> own = new AvroSerializer(registry());
      own.configure(configs, false);
      return own;
    }
    Serializer<Object> foreign = instance(SERIALIZER, name, Serializer.class);
    foreign.configure(configs, false);
    return (topic, datum) ->
        foreign.serialize(topic, datum instanceof AvroDatum own ? own.toRecord() : datum);
  }

  /**
   * A deserializer of record values, into the generated classes that have the schemas' names.
   *
   * @throws ConfigException if its class can't be made, or a setting is wrong
   */
  public Deserializer<Object> valueDeserializer() {
    return valueDeserializer(configs);
  }

  /**
   * The same, but records of plain fields may come as {@link PlainRecord}: for who wants their
   * fields alone.
   *
   * @throws ConfigException if its class can't be made, or a setting is wrong
   */
  public Deserializer<Object> plainDeserializer() {
    Map<String, String> plain = new HashMap<>(configs);
    plain.put(AvroSerdeConfig.PLAIN_READER, "true");
    return valueDeserializer(plain);
  }

  /**
   * A serde of record values of one generated class: data of other writers are read into it too,
   * whatever they call the record, if its schema can read theirs.
   *
   * @throws ConfigException if a class can't be made, or a setting is wrong
   */
  @SuppressWarnings("unchecked") // The deserializer is told to make nothing else.
  public <T extends SpecificRecord> Serde<T> valueSerde(Class<T> type) {
    Map<String, String> typed = new HashMap<>(configs);
    typed.put(AvroSerdeConfig.SPECIFIC_VALUE_TYPE, type.getName());
    Serializer<?> serializer = valueSerializer();
    Deserializer<?> deserializer = valueDeserializer(typed);
    return Serdes.serdeFrom((Serializer<T>) serializer, (Deserializer<T>) deserializer);
  }

  /** Closes the client that our own serdes share; these must not be used afterwards. */
  @Override
  public synchronized void close() {
    if (registry != null) {
      registry.close();
      registry = null;
    }
  }

  @SuppressWarnings("unchecked") // Whatever it makes is an Object.
  private Deserializer<Object> valueDeserializer(Map<String, String> settings) {
    String name = configs.getOrDefault(DESERIALIZER, AvroDeserializer.class.getName());
    Deserializer<Object> deserializer =
        name.equals(AvroDeserializer.class.getName())
            ? new AvroDeserializer(registry())
            : instance(DESERIALIZER, name, Deserializer.class);
    deserializer.configure(settings, false);
    return deserializer;
  }

  private synchronized SchemaRegistryClient registry() {
    if (registry == null) {
      registry = SchemaRegistryClient.of(configs);
    }
    return registry;
  }

  private static <S> S instance(String key, String className, Class<S> kind) {
    try {
      return kind.cast(Utils.newInstance(className, Object.class));
    } catch (ClassNotFoundException e) {
      throw new ConfigException(
          key, className, "not on the class path; Confluent's need the Maven profile confluent");
    } catch (ClassCastException e) {
      throw new ConfigException(key, className, "is no " + kind.getSimpleName());
    }
  }
}
