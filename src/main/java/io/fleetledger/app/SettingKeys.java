package io.fleetledger.app;

import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;
import static org.apache.kafka.common.config.ConfigDef.Range.between;
import static org.apache.kafka.common.config.ConfigDef.Type.INT;
import static org.apache.kafka.common.config.ConfigDef.Type.PASSWORD;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;

import java.util.List;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

/** Every setting: its key, type, default, range and meaning. {@code config} prints this list. */
final class SettingKeys {
  /** Beginnings of keys that are handed on as they are, the beginning itself cut off. */
  static final List<String> CLIENT_PREFIXES = List.of("kafka.", "streams.");

  /** Beginning of the keys of receivers of alerts: then a name, a kind, and url or secret. */
  static final String RECEIVER_PREFIX = "alert.receiver.";

  /** Beginnings and names of keys that are handed on whole to the serializers. */
  static final List<String> SERDE_PREFIXES =
      List.of(
          "schema.registry.",
          "basic.auth.",
          "bearer.auth.",
          "proxy.",
          "serde.",
          "auto.register.schemas",
          "use.latest.version",
          "latest.",
          "normalize.schemas",
          "max.schemas.per.subject",
          "key.subject.name.strategy",
          "value.subject.name.strategy",
          "avro.",
          "specific.avro.",
          "http.connect.timeout.ms",
          "http.read.timeout.ms",
          "max.retries",
          "retries.",
          "missing.id.cache.ttl.sec");

  /** The definitions, in the order in which they are listed. */
  static final ConfigDef DEFINITION = new ConfigDef();

  static {
    define(
        "kafka.bootstrap.servers",
        STRING,
        "localhost:9092",
        null,
        "Kafka brokers, host:port, separated by commas. Any other key that begins with kafka. goes"
            + " to every Kafka client without that beginning, such as kafka.security.protocol.");
    define(
        "schema.registry.url",
        STRING,
        "http://localhost:8081",
        null,
        "Base addresses of the schema registry's Confluent-compatible API, separated by commas."
            + " Confluent's other keys (basic.auth.*, bearer.auth.*, schema.registry.ssl.*,"
            + " auto.register.schemas, ...) work too. serde.serializer and serde.deserializer name"
            + " classes to use in place of the built-in ones.");
    define(
        "postgres.url",
        STRING,
        "jdbc:postgresql://localhost:5432/fleetledger",
        null,
        "JDBC address of the database. TLS and other options of the driver go in its query part.");
    define("postgres.user", STRING, "fleetledger", null, "Who connects to the database.");
    define("postgres.password", PASSWORD, "", null, "The password of postgres.user.");
    define(
        "postgres.pool.size",
        INT,
        "8",
        between(1, 64),
        "Connections of one instance to the database, at most.");

    define(
        "application.id",
        STRING,
        "fleetledger",
        null,
        "Name of the consumer group, and the beginning of the names of internal topics. A new name"
            + " starts over from the beginning of the log.");
    define(
        "state.dir",
        STRING,
        "fleetledger-state",
        null,
        "Directory of the local state. On a disk that survives a restart, the restart need not"
            + " restore it from Kafka.");
    define(
        "state.memory.mb",
        INT,
        "256",
        between(16, 1_048_576),
        "Memory outside the heap for the local state of the whole process, in megabytes: one cache"
            + " for all stores, half of it at most for what they have not written to disk yet."
            + " More makes catching up on windows of long ago faster.");
    define(
        "num.stream.threads",
        INT,
        "0",
        between(0, 256),
        "Threads that process the stream; 0: one per processor of the machine.");
    define(
        "num.standby.replicas",
        INT,
        "0",
        between(0, 5),
        "Copies of the state on other instances, for a quick take-over. With two instances or more"
            + " set 1. Goes with group.protocol classic only: else set"
            + " streams.num.standby.replicas of the group on the brokers.");
    define(
        "commit.interval.ms",
        INT,
        "1000",
        between(10, 60_000),
        "How often results are committed, in milliseconds: the latency of the tables. Shorter costs"
            + " throughput, since each commit ends a transaction. While records are read that came"
            + " to the broker more than 10 s ago, it is half of transaction.timeout.ms: nobody looks"
            + " yet at the windows of a backlog, and each commit writes those that changed.");
    define(
        "transaction.timeout.ms",
        INT,
        "20000",
        between(1_000, 900_000),
        "How long an instance that stalled or died keeps its transaction open, in milliseconds:"
            + " for so long its results, and those behind them, stay invisible. It must exceed"
            + " twice commit.interval.ms and the pauses of the process; a longer pause costs a"
            + " take-over, never a result.");
    define(
        "session.timeout.ms",
        INT,
        "10000",
        between(6_000, 300_000),
        "After how much silence an instance counts as dead and others take its work, in"
            + " milliseconds. Goes with group.protocol classic only.");
    define(
        "group.instance.id",
        STRING,
        "",
        null,
        "A name of this instance that stays across restarts: a restart within session.timeout.ms"
            + " moves no work. Empty: none.");
    define(
        "group.protocol",
        STRING,
        "classic",
        ValidString.in("classic", "streams"),
        "Kafka's rebalance protocol. streams keeps a dead instance's work for some 30 s longer.");

    define(
        "partitions",
        INT,
        "8",
        between(1, 10_000),
        "Partitions of the topics of events, samples and deltas that topics create makes: the limit"
            + " of parallel processing. Can't be changed once events have been read.");
    define(
        "replication.factor",
        INT,
        "-1",
        between(-1, 10),
        "Copies of each topic that topics create makes and of internal topics; -1: the broker's"
            + " default.");
    define(
        "events.retention.days",
        INT,
        "90",
        atLeast(1),
        "How long the topics of events and samples keep them, in days: how far back the tables can"
            + " be proven from the log.");

    define(
        "retention.hours",
        INT,
        "48",
        between(1, 24 * 366),
        "How late an event may come and still revise its window, in hours of event time. A later"
            + " one becomes a correction.");
    define(
        "future.tolerance.minutes",
        INT,
        "10",
        between(0, 24 * 60),
        "How far an event may lie ahead of the broker's clock, in minutes. One further ahead is"
            + " quarantined.");
    define(
        "accounting.start",
        STRING,
        "2020-01-01T00:00:00Z",
        Settings::ensureInstant,
        "An event that arrived before this instant, ISO 8601, is quarantined.");
    define(
        "dedup.horizon.hours",
        INT,
        "48",
        between(1, 24 * 366),
        "How long the id of an event without a sequence, and of every event what it said, is"
            + " remembered, in hours of event time: a repeat within it counts as a duplicate, another"
            + " event under its id as a conflict. At least retention.hours.");
    define(
        "workflow.gap.minutes",
        INT,
        "30",
        between(2, 24 * 60),
        "A pause of more than this, in minutes, ends a session of a workflow.");
    define(
        "statement.issuer",
        STRING,
        "FleetLedger",
        null,
        "Who provides the service and issues its invoices, as FOCUS exports of statements name it"
            + " (ProviderName, PublisherName, InvoiceIssuerName).");
    AlertKeys.addTo(SettingKeys::define);
    HttpKeys.addTo(SettingKeys::define);
    define(
        "ready.lag.records",
        INT,
        "100000",
        atLeast(1),
        "An instance is ready while it is less than this behind, in records: what its own"
            + " partitions of events, samples and deltas hold beyond its last commit, and, apart,"
            + " what its own part of the output topics holds beyond the tables.");
    define(
        "metrics.refresh.seconds",
        INT,
        "15",
        between(0, 3_600),
        "How often /metrics is given what the tables say of fleet, tenants and records, in seconds;"
            + " 0: never. A query that takes longer than a tenth of that comes less often.");
    define(
        "laws.seconds",
        INT,
        "30",
        between(1, 24 * 60 * 60),
        "How often the laws are evaluated for the API, the console and /metrics, in seconds. It reads"
            + " whole tables: where that takes longer than a tenth of it, it is done less often.");
    define(
        "metrics.checks.minutes",
        INT,
        "15",
        between(0, 7 * 24 * 60),
        "How often records in suspense and quarantine are counted by reason for /metrics, in minutes;"
            + " 0: never. It reads whole tables.");
    define(
        "metrics.fleet.max",
        INT,
        "2000",
        between(0, 100_000),
        "Most pools, most models and most nodes that have metrics of their own; of more than that"
            + " those that cost most.");
    define(
        "metrics.top.tenants",
        INT,
        "20",
        between(0, 10_000),
        "Tenants that have metrics of their own, in each currency: those that cost most in this and"
            + " the last hour. All others are one, other.");
    define(
        "startup.patience.seconds",
        INT,
        "60",
        between(0, 86_400),
        "How long a start waits for Kafka, the schema registry and PostgreSQL, in seconds; 0: not"
            + " at all.");
    define(
        "shutdown.grace.seconds",
        INT,
        "30",
        between(1, 600),
        "How long a stop may take before the process ends all the same, in seconds.");
  }

  private SettingKeys() {}

  /** A default as one would write it. */
  static String defaultText(ConfigKey definition) {
    return definition.defaultValue instanceof Password password
        ? password.value()
        : String.valueOf(definition.defaultValue);
  }

  private static void define(
      String key, Type type, String byDefault, @Nullable Validator validator, String meaning) {
    DEFINITION.define(key, type, byDefault, validator, Importance.MEDIUM, meaning);
  }
}
