package io.fleetledger.registry;

import java.util.Map;
import org.apache.avro.Schema;

/**
 * A schema registry. Thread-safe; ids and schemas, which never change, are fetched once.
 *
 * <p>Every method throws {@link UnknownSchemaException} if the registry lacks what is asked for,
 * {@link org.apache.kafka.common.errors.SerializationException} if it refuses a schema, and {@link
 * RegistryUnavailableException} if it gives no answer, however often asked.
 */
public interface SchemaRegistryClient extends AutoCloseable {

  /**
   * The client that the configuration asks for: {@code schema.registry.url} names the URLs of one
   * registry, or {@code mock://scope} for one in memory, which all clients of that scope in this
   * JVM share.
   */
  static SchemaRegistryClient of(Map<String, ?> configs) {
    RegistryConfig config = new RegistryConfig(configs);
    return config
        .mockScope()
        .<SchemaRegistryClient>map(MockRegistry::scope)
        .orElseGet(() -> new RestRegistry(config, System::nanoTime));
  }

  /**
   * Registers a schema under a subject, if it is not there yet.
   *
   * @param normalize whether the registry is to bring it into its normal form first
   * @return the schema's id
   */
  int register(String subject, Schema schema, boolean normalize);

  /** The id of a schema that is registered under the subject. */
  int idOf(String subject, Schema schema, boolean normalize);

  /** The schema with this id. */
  Schema schemaById(int id);

  /** The newest schema of a subject; asked for anew each time. */
  RegisteredSchema latest(String subject);

  /**
   * Whether a schema could be registered as the next one of the subject, under the compatibility
   * that the registry demands. A subject without schemas takes any.
   */
  boolean isCompatible(String subject, Schema schema);

  /**
   * Demands from now on that every schema of the subject can read, and be read by, each earlier
   * one: {@code FULL_TRANSITIVE}.
   */
  void requireFullCompatibility(String subject);

  /** Gives back connections; nothing may be asked afterwards. */
  @Override
  void close();
}
