package io.fleetledger.app;

import io.fleetledger.metrics.MetricsSettings;
import io.fleetledger.oracle.OracleSettings;
import io.fleetledger.time.Micros;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

/**
 * What an operator can choose: immutable, checked whole before anything starts. {@link SettingKeys}
 * lists and explains the keys; the environment goes over the file, the file over the defaults.
 */
final class Settings {
  private final Map<String, String> given;
  private final Map<String, Object> values;

  private Settings(Map<String, String> given, Map<String, Object> values) {
    this.given = given;
    this.values = values;
  }

  /**
   * Reads the settings.
   *
   * @param file the configuration file; null: none
   * @param environment the variables of the process
   */
  static Settings load(@Nullable Path file, Map<String, String> environment) {
    var texts = new LinkedHashMap<String, String>();
    if (file != null) {
      texts.putAll(SettingSource.file(file));
    }
    texts.putAll(SettingSource.environment(environment));
    return of(texts);
  }

  /** Checks and types settings. */
  static Settings of(Map<String, String> texts) {
    texts.keySet().forEach(UnknownKey::refuse);
    try {
      var settings =
          new Settings(
              new TreeMap<>(texts), Map.copyOf(SettingKeys.DEFINITION.parse(new HashMap<>(texts))));
      settings.ensureHorizon();
      return settings;
    } catch (ConfigException e) {
      throw new UsageException(Objects.requireNonNull(e.getMessage()), e);
    }
  }

  /** An id forgotten within the retention could revise a window twice. */
  private void ensureHorizon() {
    if (dedupHorizon().compareTo(retention()) < 0) {
      throw new ConfigException(
          "dedup.horizon.hours is %d, less than retention.hours, %d: set it to %2$d at least, or an"
                  .formatted(dedupHorizon().toHours(), retention().toHours())
              + " event that is repeated within the retention could count twice");
    }
  }

  /** These settings with others over them. */
  Settings with(Map<String, String> texts) {
    var all = new LinkedHashMap<>(given);
    all.putAll(texts);
    return of(all);
  }

  /** What was set, secrets included: for a file that only this user reads. */
  Map<String, String> given() {
    return given;
  }

  /** Every key that has a value, defaults included, as it may be shown: secrets are hidden. */
  Map<String, String> shown() {
    var shown = new LinkedHashMap<String, String>();
    SettingKeys.DEFINITION
        .configKeys()
        .forEach((key, definition) -> shown.put(key, SettingKeys.defaultText(definition)));
    shown.putAll(given);
    shown.replaceAll(Secrets::shown);
    return shown;
  }

  /** What every Kafka client gets. */
  Map<String, String> kafka() {
    var kafka = new LinkedHashMap<String, String>();
    kafka.put("bootstrap.servers", text("kafka.bootstrap.servers"));
    kafka.putAll(withoutPrefix("kafka."));
    return kafka;
  }

  /** What Kafka Streams gets beside that and beside what the settings name themselves. */
  Map<String, String> streams() {
    return withoutPrefix("streams.");
  }

  /** What the serializers get. */
  Map<String, String> serdes() {
    var serdes = new LinkedHashMap<String, String>();
    serdes.put("schema.registry.url", text("schema.registry.url"));
    given.forEach(
        (key, value) -> {
          if (SettingKeys.SERDE_PREFIXES.stream().anyMatch(key::startsWith)) {
            serdes.put(key, value);
          }
        });
    return serdes;
  }

  String postgresUrl() {
    return text("postgres.url");
  }

  String postgresUser() {
    return text("postgres.user");
  }

  String postgresPassword() {
    return ((Password) value("postgres.password")).value();
  }

  int postgresPoolSize() {
    return number("postgres.pool.size");
  }

  String applicationId() {
    return text("application.id");
  }

  String statementIssuer() {
    return text("statement.issuer");
  }

  Path stateDirectory() {
    return Path.of(text("state.dir"));
  }

  /** Threads that process the stream, at least 1. */
  int streamThreads() {
    int threads = number("num.stream.threads");
    return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
  }

  int standbyReplicas() {
    return number("num.standby.replicas");
  }

  Duration commitInterval() {
    return Duration.ofMillis(number("commit.interval.ms"));
  }

  /** The same while a backlog is read. */
  Duration backlogCommitInterval() {
    return Duration.ofMillis(
        Math.max(number("commit.interval.ms"), number("transaction.timeout.ms") / 2));
  }

  Duration transactionTimeout() {
    return Duration.ofMillis(number("transaction.timeout.ms"));
  }

  Duration sessionTimeout() {
    return Duration.ofMillis(number("session.timeout.ms"));
  }

  /** The name of this instance across restarts; null: none. */
  @Nullable String groupInstanceId() {
    String id = text("group.instance.id");
    return id.isEmpty() ? null : id;
  }

  String groupProtocol() {
    return text("group.protocol");
  }

  int partitions() {
    return number("partitions");
  }

  /** Copies of each topic; -1: the broker's default. */
  short replicationFactor() {
    return (short) number("replication.factor");
  }

  Duration eventsRetention() {
    return Duration.ofDays(number("events.retention.days"));
  }

  Duration retention() {
    return Duration.ofHours(number("retention.hours"));
  }

  Duration futureTolerance() {
    return Duration.ofMinutes(number("future.tolerance.minutes"));
  }

  Instant accountingStart() {
    return Instant.parse(text("accounting.start"));
  }

  Duration dedupHorizon() {
    return Duration.ofHours(number("dedup.horizon.hours"));
  }

  /** What the batch referee must know of them. */
  OracleSettings referee() {
    return new OracleSettings(
        micros(retention()),
        micros(futureTolerance()),
        Micros.of(accountingStart()),
        micros(workflowGap()),
        micros(dedupHorizon()));
  }

  private static long micros(Duration duration) {
    return Math.multiplyExact(duration.toSeconds(), Micros.SECOND);
  }

  /** How long a delivery of alerts is tried. */
  Duration alertDelivery() {
    return Duration.ofDays(number("alert.delivery.days"));
  }

  Duration workflowGap() {
    return Duration.ofMinutes(number("workflow.gap.minutes"));
  }

  /** Memory of all local stores outside the heap, megabytes. */
  int stateMemoryMegabytes() {
    return number("state.memory.mb");
  }

  /** Records that a ready instance may be behind. */
  long readyLag() {
    return number("ready.lag.records");
  }

  /** What the metrics show of the tables. */
  MetricsSettings metrics() {
    return new MetricsSettings(
        Duration.ofSeconds(number("metrics.refresh.seconds")),
        Duration.ofMinutes(number("metrics.checks.minutes")),
        number("metrics.fleet.max"),
        number("metrics.top.tenants"));
  }

  Duration lawsPeriod() {
    return Duration.ofSeconds(number("laws.seconds"));
  }

  Duration startupPatience() {
    return Duration.ofSeconds(number("startup.patience.seconds"));
  }

  Duration shutdownGrace() {
    return Duration.ofSeconds(number("shutdown.grace.seconds"));
  }

  /** Never shows a secret. */
  @Override
  public String toString() {
    return shown().toString();
  }

  /** Refuses what is no ISO 8601 instant. */
  static void ensureInstant(String key, @Nullable Object value) {
    try {
      Instant.parse(String.valueOf(value));
    } catch (DateTimeException e) {
      throw new ConfigException(key, value, "give an instant such as 2026-01-01T00:00:00Z");
    }
  }

  /** What was set under keys with this beginning, the beginning itself cut off. */
  Map<String, String> withoutPrefix(String prefix) {
    var cut = new LinkedHashMap<String, String>();
    given.forEach(
        (key, value) -> {
          if (key.startsWith(prefix)) {
            cut.put(key.substring(prefix.length()), value);
          }
        });
    return cut;
  }

  /** A text; {@link SettingKeys} says of what type a key is. */
  String text(String key) {
    return (String) value(key);
  }

  double decimal(String key) {
    return (Double) value(key);
  }

  /** A secret; null: none is set. */
  @Nullable String secret(String key) {
    String secret = ((Password) value(key)).value();
    return secret.isEmpty() ? null : secret;
  }

  /** A whole number. */
  int number(String key) {
    return (Integer) value(key);
  }

  /** Any value. */
  Object value(String key) {
    return Objects.requireNonNull(values.get(key), key);
  }
}
