package io.fleetledger.app;

import static org.apache.kafka.streams.StreamsConfig.mainConsumerPrefix;
import static org.apache.kafka.streams.StreamsConfig.producerPrefix;
import static org.apache.kafka.streams.StreamsConfig.topicPrefix;

import io.fleetledger.streams.CommitPace;
import io.fleetledger.streams.StateMemory;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.StreamsConfig;

/** The configuration of Kafka Streams: all that matters is said, none of it left to defaults. */
final class StreamsSettings {
  /** Far above what a batch of records or a punctuation takes: beyond it a thread hangs. */
  static final Duration MAX_POLL_INTERVAL = Duration.ofMinutes(5);

  /**
   * How long a task may get no answer from the brokers before its thread is replaced, which costs
   * it its local state: longer than an outage that is dealt with.
   */
  private static final Duration TASK_TIMEOUT = Duration.ofHours(1);

  /**
   * Records that a task holds of each partition before it stops asking for more: a task is never
   * out of work while the next fetch is under way, and a few hundred partitions still fit the heap.
   */
  private static final int BUFFERED_RECORDS = 1_000;

  private StreamsSettings() {}

  /** What the topology's configuration is. */
  static Properties of(Settings settings) {
    Map<String, Object> streams = new HashMap<>(settings.kafka());
    streams.put(StreamsConfig.APPLICATION_ID_CONFIG, settings.applicationId());
    streams.put(StreamsConfig.STATE_DIR_CONFIG, settings.stateDirectory().toString());
    streams.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, settings.streamThreads());
    streams.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, settings.standbyReplicas());
    streams.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, (int) settings.replicationFactor());
    // The engine's interval is a backlog's; tasks that are live ask for their commits themselves.
    streams.put(
        StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, settings.backlogCommitInterval().toMillis());
    streams.put(CommitPace.INTERVAL_MS_CONFIG, settings.commitInterval().toMillis());
    streams.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, settings.groupProtocol());
    streams.put(StreamsConfig.TASK_TIMEOUT_MS_CONFIG, TASK_TIMEOUT.toMillis());
    streams.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, BUFFERED_RECORDS);
    streams.put(
        mainConsumerPrefix(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG),
        (int) MAX_POLL_INTERVAL.toMillis());
    streams.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, StateMemory.class);
    streams.put(StateMemory.MEGABYTES_CONFIG, settings.stateMemoryMegabytes());
    streams.put(producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
    streams.put(producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), 128 * 1024);
    streams.put(
        producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG),
        (int) settings.transactionTimeout().toMillis());
    // What is suspended or quarantined is the record as it came and some fields more.
    streams.put(
        producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
        Integer.parseInt(Topics.WRAPPED_RECORD_BYTES));
    streams.put(topicPrefix(TopicConfig.MAX_MESSAGE_BYTES_CONFIG), Topics.WRAPPED_RECORD_BYTES);
    if (settings.groupProtocol().equals("classic")) {
      streams.put(
          mainConsumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG),
          (int) settings.sessionTimeout().toMillis());
      streams.put(
          mainConsumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG),
          (int) settings.sessionTimeout().toMillis() / 4);
    }
    String instance = settings.groupInstanceId();
    if (instance != null) {
      streams.put(mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG), instance);
    }
    // There is no global table; said because Kafka Streams warns where it is not.
    streams.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_GLOBAL_ENABLED_CONFIG, true);
    streams.putAll(settings.streams());

    // StartCheck sets where to begin. A position that the log does not have means that records were
    // deleted unread: that must end the stream, and not be jumped over.
    streams.put(mainConsumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "none");
    streams.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    // Events and samples need no order between them: each topic has its own watermark.
    streams.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, StreamsConfig.MAX_TASK_IDLE_MS_DISABLED);
    streams.put(StreamsConfig.TOPOLOGY_OPTIMIZATION_CONFIG, StreamsConfig.NO_OPTIMIZATION);
    streams.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
    var properties = new Properties();
    properties.putAll(streams);
    return properties;
  }
}
