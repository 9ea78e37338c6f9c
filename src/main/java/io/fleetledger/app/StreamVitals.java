package io.fleetledger.app;

import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.TaskMetadata;

/** What this instance's stream knows of itself. Asking never waits. */
record StreamVitals(KafkaStreams streams, Restoring restoring) {

  /** Kafka Streams' word for its state. */
  String state() {
    return streams.state().name();
  }

  /** Whether all its threads have their tasks, and these their state. */
  boolean isRunning() {
    return streams.state() == KafkaStreams.State.RUNNING;
  }

  /** The partitions that its active tasks read. */
  Set<TopicPartition> partitions() {
    return streams.metadataForLocalThreads().stream()
        .flatMap(thread -> thread.activeTasks().stream())
        .map(TaskMetadata::topicPartitions)
        .flatMap(Set::stream)
        .collect(Collectors.toSet());
  }

  /** How many active tasks it has. */
  int tasks() {
    return streams.metadataForLocalThreads().stream()
        .mapToInt(thread -> thread.activeTasks().size())
        .sum();
  }

  /** How long ago the slowest thread asked for records; zero: none has begun to. */
  Duration sinceLastPoll() {
    double seconds =
        streams.metrics().values().stream()
            .filter(metric -> metric.metricName().name().equals("last-poll-seconds-ago"))
            .filter(StreamVitals::isOfMainConsumer)
            .mapToDouble(metric -> (Double) metric.metricValue())
            .filter(Double::isFinite)
            .max()
            .orElse(0);
    return Duration.ofSeconds(Math.max(0, (long) seconds));
  }

  private static boolean isOfMainConsumer(Metric metric) {
    String client = metric.metricName().tags().getOrDefault("client-id", "");
    return client.endsWith("-consumer") && !client.endsWith("-restore-consumer");
  }
}
