package io.fleetledger.app;

import static org.apache.kafka.streams.StreamsConfig.consumerPrefix;
import static org.apache.kafka.streams.StreamsConfig.mainConsumerPrefix;
import static org.apache.kafka.streams.StreamsConfig.producerPrefix;
import static org.apache.kafka.streams.StreamsConfig.topicPrefix;

import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.StreamsConfig;

/** The configuration of Kafka Streams: all that matters is said, none of it left to defaults. */
final class StreamsSettings {
  private StreamsSettings() {}

  /** What the topology's configuration is. */
  static Properties of(Settings settings) {
    Map<String, Object> streams = new HashMap<>(settings.kafka());
    streams.put(StreamsConfig.APPLICATION_ID_CONFIG, settings.applicationId());
    streams.put(StreamsConfig.STATE_DIR_CONFIG, settings.stateDirectory().toString());
    streams.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, settings.streamThreads());
    streams.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, settings.standbyReplicas());
    streams.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, (int) settings.replicationFactor());
    streams.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, settings.commitInterval().toMillis());
    streams.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, settings.groupProtocol());
    streams.put(consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
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
