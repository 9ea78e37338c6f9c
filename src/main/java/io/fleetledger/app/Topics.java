package io.fleetledger.app;

import io.fleetledger.watch.AlertTopic;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewTopic;

/** The topics: their names, partitions and configurations. Pure; {@link TopicSetup} makes them. */
final class Topics {
  static final String INFERENCE_EVENTS = "inference-events";
  static final String NODE_SAMPLES = "node-samples";
  static final String USAGE_DELTAS = "usage-deltas";
  static final String QUARANTINE = "quarantine";
  static final String FLEET_CLOCK = "fleet-clock";
  static final String FLEET_SETTLED = "fleet-settled";

  /** What the stream reads: stage 1 the first two, stage 2 the last. */
  static final List<String> SOURCES = List.of(INFERENCE_EVENTS, NODE_SAMPLES, USAGE_DELTAS);

  /** Rows of the tables: the latest record of a key is the row of that primary key. */
  static final List<String> ROWS =
      List.of(
          "tenant-usage",
          "node-usage",
          "node-coverage",
          "workflows",
          "usage-corrections",
          "suspense",
          "intake");

  /** Reference data: the latest record of a key is its whole history. */
  static final List<String> REFERENCE =
      List.of(
          "model-profiles",
          "accelerator-profiles",
          "deployments",
          "pools",
          "tenants",
          "price-books");

  /** A delta is read within moments; a week lets an operator look back. */
  private static final Duration DELTAS_RETENTION = Duration.ofDays(7);

  private static final Duration QUARANTINE_RETENTION = Duration.ofDays(365);

  /**
   * For so long a topic of rows keeps the record that deletes one: a database restored from a
   * backup as old as this can still be brought up to date.
   */
  private static final Duration DELETIONS_RETENTION = Duration.ofDays(30);

  /**
   * Room for what grows with its source: an event wrapped with where it came from, a node-minute
   * with all who shared it, a tenant's deltas.
   */
  static final String WRAPPED_RECORD_BYTES = Integer.toString(16 * 1024 * 1024);

  private static final String MAX_MESSAGE_BYTES = "max.message.bytes";

  private Topics() {}

  /** Every topic that the product reads or writes, Kafka Streams' internal ones aside. */
  static List<NewTopic> all(Settings settings) {
    int partitions = settings.partitions();
    return Stream.of(
            Stream.of(
                kept(INFERENCE_EVENTS, partitions, settings.eventsRetention(), settings),
                kept(NODE_SAMPLES, partitions, settings.eventsRetention(), settings),
                wide(kept(USAGE_DELTAS, partitions, DELTAS_RETENTION, settings)),
                wide(kept(QUARANTINE, partitions, QUARANTINE_RETENTION, settings)),
                compacted(FLEET_CLOCK, 1, settings),
                compacted(FLEET_SETTLED, 1, settings),
                compacted(AlertTopic.NAME, 1, settings)),
            ROWS.stream().map(name -> compacted(name, partitions, settings)),
            REFERENCE.stream().map(name -> compacted(name, 1, settings)))
        .flatMap(topics -> topics)
        .toList();
  }

  private static NewTopic wide(NewTopic topic) {
    var configuration = new HashMap<>(topic.configs());
    configuration.put(MAX_MESSAGE_BYTES, WRAPPED_RECORD_BYTES);
    return topic.configs(configuration);
  }

  private static NewTopic kept(String name, int partitions, Duration retention, Settings settings) {
    return topic(
        name,
        partitions,
        settings,
        Map.of(
            "cleanup.policy",
            "delete",
            "retention.ms",
            Long.toString(retention.toMillis()),
            // The broker's clock says what is too far ahead, and no producer's clock, which may be
            // years off, can make the broker drop a record before its time.
            "message.timestamp.type",
            "LogAppendTime"));
  }

  private static NewTopic compacted(String name, int partitions, Settings settings) {
    return topic(
        name,
        partitions,
        settings,
        Map.of(
            "cleanup.policy",
            "compact",
            "delete.retention.ms",
            Long.toString(DELETIONS_RETENTION.toMillis()),
            "message.timestamp.type",
            "LogAppendTime",
            MAX_MESSAGE_BYTES,
            WRAPPED_RECORD_BYTES));
  }

  private static NewTopic topic(
      String name, int partitions, Settings settings, Map<String, String> configuration) {
    short factor = settings.replicationFactor();
    return new NewTopic(
            name, Optional.of(partitions), factor == -1 ? Optional.empty() : Optional.of(factor))
        .configs(configuration);
  }
}
