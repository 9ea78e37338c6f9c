package io.fleetledger.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;
import org.apache.avro.Schema;
import org.apache.kafka.common.errors.SerializationException;

/**
 * A registry over its REST API.
 *
 * <p>Threads that miss the same id at once may each ask for it: cheaper than making others wait
 * behind a request that may take many retries.
 */
final class RestRegistry implements SchemaRegistryClient {
  /** Ids beyond this many are noise, not a lagging registry; remembering them would be a leak. */
  private static final int MAX_MISSING_IDS = 1_000;

  private final RegistryHttp http;
  private final LongSupplier nanoClock;
  private final long missingIdTtlNanos;

  private final ConcurrentMap<Integer, Schema> schemas = new ConcurrentHashMap<>();
  private final ConcurrentMap<Registration, Integer> ids = new ConcurrentHashMap<>();
  private final ConcurrentMap<Integer, Missing> missing = new ConcurrentHashMap<>();

  RestRegistry(RegistryConfig config, LongSupplier nanoClock) {
    this.http = new RegistryHttp(config);
    this.nanoClock = nanoClock;
    this.missingIdTtlNanos = config.missingIdTtl().toNanos();
  }

  @Override
  public int register(String subject, Schema schema, boolean normalize) {
    return id(new Registration(subject, schema.toString(), normalize), "/versions");
  }

  @Override
  public int idOf(String subject, Schema schema, boolean normalize) {
    return id(new Registration(subject, schema.toString(), normalize), "");
  }

  private int id(Registration registration, String resource) {
    Integer known = ids.get(registration);
    if (known != null) {
      return known;
    }
    String query = registration.normalize ? "?normalize=true" : "";
    JsonNode answer =
        http.post(
            "/subjects/" + encoded(registration.subject) + resource + query,
            body("schema", registration.json));
    int id = required(answer, "id").intValue();
    ids.put(registration, id);
    return id;
  }

  @Override
  public Schema schemaById(int id) {
    Schema known = schemas.get(id);
    if (known != null) {
      return known;
    }
    refuseIfMissing(id);
    try {
      Schema schema = schema(http.get("/schemas/ids/" + id), "schema id " + id);
      schemas.put(id, schema);
      return schema;
    } catch (UnknownSchemaException e) {
      // What is stored of it must not tell which of the registry's addresses was asked.
      var unknown = new UnknownSchemaException("the schema registry has no schema of id " + id);
      unknown.initCause(e);
      rememberMissing(id, unknown);
      throw unknown;
    }
  }

  @Override
  public RegisteredSchema latest(String subject) {
    JsonNode answer = http.get("/subjects/" + encoded(subject) + "/versions/latest");
    return new RegisteredSchema(
        subject,
        required(answer, "version").intValue(),
        required(answer, "id").intValue(),
        schema(answer, "latest schema of subject " + subject));
  }

  @Override
  public boolean isCompatible(String subject, Schema schema) {
    try {
      String path = "/compatibility/subjects/" + encoded(subject) + "/versions/latest";
      JsonNode answer = http.post(path, body("schema", schema.toString()));
      return required(answer, "is_compatible").booleanValue();
    } catch (UnknownSchemaException e) {
      return true;
    }
  }

  @Override
  public void requireFullCompatibility(String subject) {
    http.put("/config/" + encoded(subject), body("compatibility", "FULL_TRANSITIVE"));
  }

  @Override
  public void close() {
    http.close();
  }

  private void refuseIfMissing(int id) {
    Missing known = missing.get(id);
    if (known == null) {
      return;
    }
    if (nanoClock.getAsLong() - known.sinceNanos < missingIdTtlNanos) {
      throw new UnknownSchemaException(known.message);
    }
    missing.remove(id, known);
  }

  private void rememberMissing(int id, UnknownSchemaException e) {
    if (missing.size() >= MAX_MISSING_IDS) {
      missing.clear();
    }
    missing.put(id, new Missing(nanoClock.getAsLong(), String.valueOf(e.getMessage())));
  }

  private static Schema schema(JsonNode answer, String what) {
    String type = answer.path("schemaType").asText("AVRO");
    if (!type.equals("AVRO")) {
      throw new SerializationException(what + " is of type " + type + ", not AVRO");
    }
    if (!answer.path("references").isEmpty()) {
      throw new SerializationException(
          what + " refers to other schemas: not supported, inline them");
    }
    return AvroSchemas.parse(required(answer, "schema").textValue());
  }

  private static JsonNode required(JsonNode answer, String field) {
    JsonNode value = answer.get(field);
    if (value == null) {
      throw new RegistryUnavailableException(
          "an answer without " + field + " is no schema registry's: " + answer, null);
    }
    return value;
  }

  private static ObjectNode body(String key, String value) {
    return JsonNodeFactory.instance.objectNode().put(key, value);
  }

  private static String encoded(String subject) {
    return URLEncoder.encode(subject, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private record Registration(String subject, String json, boolean normalize) {}

  private record Missing(long sinceNanos, String message) {}
}
