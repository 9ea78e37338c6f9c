package io.fleetledger.metrics;

import io.micrometer.core.instrument.config.MeterFilter;
import java.util.List;

/**
 * Which of the thousand metrics of Kafka's clients are shown: those by client and thread that
 * operators look at. Those by task, processor, store, topic and partition grow with all of these.
 */
final class KafkaMeters {
  private static final List<String> SHOWN =
      List.of(
          "kafka.stream.alive.stream.threads",
          "kafka.stream.failed.stream.threads",
          "kafka.stream.thread.commit.total",
          "kafka.stream.thread.commit.rate",
          "kafka.stream.thread.process.total",
          "kafka.stream.thread.process.rate",
          "kafka.stream.thread.process.ratio",
          "kafka.stream.thread.poll.ratio",
          "kafka.stream.thread.commit.ratio",
          "kafka.stream.thread.punctuate.ratio",
          "kafka.stream.thread.task.closed.total",
          "kafka.stream.thread.task.created.total",
          "kafka.consumer.coordinator.rebalance.total",
          "kafka.consumer.coordinator.failed.rebalance.total",
          "kafka.consumer.fetch.manager.records.lag.max",
          "kafka.producer.record.error.total");

  /** Lets pass what is no metric of Kafka's, and of these the ones shown. */
  static final MeterFilter FILTER =
      MeterFilter.deny(id -> id.getName().startsWith("kafka.") && !SHOWN.contains(id.getName()));

  private KafkaMeters() {}
}
