package io.fleetledger.registry;

import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;

/**
 * How to reach a registry: Confluent's configuration keys. TLS is configured by Kafka's {@code
 * ssl.*} keys with the prefix {@code schema.registry.}, so with all their store types.
 */
final class RegistryConfig extends AbstractConfig {
  static final String URL = "schema.registry.url";
  static final String BASIC_SOURCE = "basic.auth.credentials.source";
  static final String BASIC_USER_INFO = "basic.auth.user.info";
  static final String BEARER_SOURCE = "bearer.auth.credentials.source";
  static final String BEARER_TOKEN = "bearer.auth.token";
  static final String CONNECT_TIMEOUT_MS = "http.connect.timeout.ms";
  static final String READ_TIMEOUT_MS = "http.read.timeout.ms";
  static final String MAX_RETRIES = "max.retries";
  static final String RETRY_WAIT_MS = "retries.wait.ms";
  static final String RETRY_MAX_WAIT_MS = "retries.max.wait.ms";
  static final String MISSING_ID_TTL_SEC = "missing.id.cache.ttl.sec";

  private static final String MOCK = "mock://";
  private static final String TLS_PREFIX = "schema.registry.";

  private static final ConfigDef KEYS =
      new ConfigDef()
          .define(URL, Type.LIST, Importance.HIGH, "URLs of one registry, tried in turn; mock://x")
          .define(
              BASIC_SOURCE,
              Type.STRING,
              "URL",
              ValidString.in("URL", "USER_INFO"),
              Importance.MEDIUM,
              "where user:password stand: in the URL, or in " + BASIC_USER_INFO)
          .define(BASIC_USER_INFO, Type.PASSWORD, null, Importance.MEDIUM, "user:password")
          .define(
              BEARER_SOURCE,
              Type.STRING,
              "NONE",
              ValidString.in("NONE", "STATIC_TOKEN"),
              Importance.MEDIUM,
              "STATIC_TOKEN: " + BEARER_TOKEN)
          .define(BEARER_TOKEN, Type.PASSWORD, null, Importance.MEDIUM, "the token")
          .define(
              CONNECT_TIMEOUT_MS, Type.INT, 5_000, atLeast(1), Importance.LOW, "for a connection")
          .define(READ_TIMEOUT_MS, Type.INT, 10_000, atLeast(1), Importance.LOW, "for an answer")
          .define(
              MAX_RETRIES, Type.INT, 3, atLeast(0), Importance.LOW, "rounds after the first one")
          .define(RETRY_WAIT_MS, Type.LONG, 500L, atLeast(0), Importance.LOW, "doubles each round")
          .define(RETRY_MAX_WAIT_MS, Type.LONG, 5_000L, atLeast(0), Importance.LOW, "at most that")
          .define(
              MISSING_ID_TTL_SEC,
              Type.LONG,
              5L,
              atLeast(0),
              Importance.LOW,
              "how long an id stays unknown before the registry is asked again");

  /** Kafka's keys for TLS of a client, to be found behind {@link #TLS_PREFIX}. */
  private static final ConfigDef TLS_KEYS = new ConfigDef().withClientSslSupport();

  /**
   * Reads and checks the configuration.
   *
   * @throws ConfigException naming the key that is missing, wrong or contradicts another
   */
  RegistryConfig(Map<String, ?> configs) {
    super(KEYS, configs, false);
    demandSource(BASIC_USER_INFO, BASIC_SOURCE, "USER_INFO");
    demandSource(BEARER_TOKEN, BEARER_SOURCE, "STATIC_TOKEN");
    if (uses(BASIC_SOURCE, "USER_INFO") && uses(BEARER_SOURCE, "STATIC_TOKEN")) {
      throw new ConfigException("choose one: " + BASIC_SOURCE + " or " + BEARER_SOURCE);
    }
  }

  /** The scope of the registry in memory; empty: a registry over HTTP. */
  Optional<String> mockScope() {
    List<String> urls = getList(URL);
    Optional<String> mock = urls.stream().filter(url -> url.startsWith(MOCK)).findFirst();
    if (mock.isPresent() && urls.size() > 1) {
      throw new ConfigException(URL, urls, "a mock registry stands alone");
    }
    return mock.map(url -> url.substring(MOCK.length()));
  }

  /** The URLs, with what to send to each as Authorization header. */
  List<Endpoint> endpoints() {
    List<Endpoint> endpoints = getList(URL).stream().map(this::endpoint).toList();
    if (endpoints.isEmpty()) {
      throw new ConfigException(URL, "", "name at least one URL");
    }
    return endpoints;
  }

  Duration connectTimeout() {
    return Duration.ofMillis(getInt(CONNECT_TIMEOUT_MS));
  }

  Duration readTimeout() {
    return Duration.ofMillis(getInt(READ_TIMEOUT_MS));
  }

  int maxRetries() {
    return getInt(MAX_RETRIES);
  }

  /** How long to wait before a round of attempts; round 1 is the first that repeats. */
  Duration waitBefore(int round) {
    long doubled = getLong(RETRY_WAIT_MS) << Math.min(round - 1, 20);
    return Duration.ofMillis(Math.min(doubled, getLong(RETRY_MAX_WAIT_MS)));
  }

  Duration missingIdTtl() {
    return Duration.ofSeconds(getLong(MISSING_ID_TTL_SEC));
  }

  /** What the configured stores trust and prove; empty: the JVM's defaults. */
  Optional<SSLContext> tls() {
    Map<String, Object> given = originalsWithPrefix(TLS_PREFIX + "ssl.", false);
    if (given.isEmpty()) {
      return Optional.empty();
    }
    Map<String, Object> keys = originalsWithPrefix(TLS_PREFIX);
    try (DefaultSslEngineFactory factory = new DefaultSslEngineFactory()) {
      factory.configure(new AbstractConfig(TLS_KEYS, keys, false).values());
      return Optional.of(factory.sslContext());
    }
  }

  private Endpoint endpoint(String url) {
    Endpoint endpoint = Endpoint.of(url);
    if (uses(BEARER_SOURCE, "STATIC_TOKEN")) {
      return endpoint.withBearer(secret(BEARER_TOKEN));
    }
    return uses(BASIC_SOURCE, "USER_INFO") ? endpoint.withBasic(secret(BASIC_USER_INFO)) : endpoint;
  }

  /** A secret that is given but not used would be a request refused for no visible reason. */
  private void demandSource(String secretKey, String sourceKey, String source) {
    boolean given = getPassword(secretKey) != null;
    if (given != uses(sourceKey, source)) {
      throw new ConfigException(
          given
              ? secretKey + " is given: set " + sourceKey + " to " + source + " to use it"
              : sourceKey + " is " + source + ": give " + secretKey);
    }
  }

  private boolean uses(String sourceKey, String source) {
    return getString(sourceKey).equals(source);
  }

  private String secret(String key) {
    return getPassword(key).value();
  }
}
