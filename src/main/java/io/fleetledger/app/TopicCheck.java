package io.fleetledger.app;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;

/** What the processor needs of its topics, however they were made. */
final class TopicCheck {
  private static final List<String> SOURCES = List.of(Topics.INFERENCE_EVENTS, Topics.NODE_SAMPLES);

  private final Admin admin;

  TopicCheck(Admin admin) {
    this.admin = admin;
  }

  /**
   * Throws unless all topics exist, events and samples of a node meet in one task, their times are
   * the broker's, and what is looked up by key is kept for ever.
   *
   * @return how many partitions the sources have
   */
  int require(Settings settings) throws ExecutionException, InterruptedException {
    requireAll(settings);
    int partitions = requireEqualPartitions();
    var wrongs = new ArrayList<>(notInBrokersTime());
    wrongs.addAll(
        notCompacted(
            Topics.all(settings).stream()
                .filter(TopicCheck::isCompacted)
                .map(NewTopic::name)
                .toList()));
    if (!wrongs.isEmpty()) {
      throw new UsageException(String.join("; ", wrongs));
    }
    return partitions;
  }

  private static boolean isCompacted(NewTopic topic) {
    return TopicConfig.CLEANUP_POLICY_COMPACT.equals(
        topic.configs().get(TopicConfig.CLEANUP_POLICY_CONFIG));
  }

  private List<String> notInBrokersTime() throws ExecutionException, InterruptedException {
    var wrongs = new ArrayList<String>();
    configurations(SOURCES)
        .forEach(
            (topic, configuration) -> {
              String type = value(configuration, TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG);
              if (!type.equals("LogAppendTime")) {
                wrongs.add(
                    alter(
                        "topic %s has its producers' times, not the broker's".formatted(topic),
                        topic,
                        TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG + "=LogAppendTime"));
              }
            });
    return wrongs;
  }

  /** One line for each topic that forgets records that are the last of their key. */
  List<String> notCompacted(Collection<String> topics)
      throws ExecutionException, InterruptedException {
    var wrongs = new ArrayList<String>();
    configurations(topics)
        .forEach(
            (topic, configuration) -> {
              String policy = value(configuration, TopicConfig.CLEANUP_POLICY_CONFIG);
              if (!policy.equals(TopicConfig.CLEANUP_POLICY_COMPACT)) {
                wrongs.add(
                    alter(
                        "topic %s is kept by policy %s and may lose what is needed"
                            .formatted(topic, policy),
                        topic,
                        TopicConfig.CLEANUP_POLICY_CONFIG + "=compact"));
              }
            });
    return wrongs;
  }

  private void requireAll(Settings settings) throws ExecutionException, InterruptedException {
    Set<String> missing =
        Topics.all(settings).stream()
            .map(NewTopic::name)
            .collect(Collectors.toCollection(TreeSet::new));
    missing.removeAll(admin.listTopics().names().get());
    if (!missing.isEmpty()) {
      throw new UsageException(
          "topics are missing (%s): run `fleetledger topics create`"
              .formatted(String.join(", ", missing)));
    }
  }

  private int requireEqualPartitions() throws ExecutionException, InterruptedException {
    Map<String, TopicDescription> sources = admin.describeTopics(SOURCES).allTopicNames().get();
    List<Integer> partitions =
        sources.values().stream().map(it -> it.partitions().size()).distinct().toList();
    if (partitions.size() > 1) {
      throw new UsageException(
          "topics %s and %s need the same number of partitions: recreate one of them"
              .formatted(Topics.INFERENCE_EVENTS, Topics.NODE_SAMPLES));
    }
    return partitions.getFirst();
  }

  private Map<String, Config> configurations(Collection<String> topics)
      throws ExecutionException, InterruptedException {
    List<ConfigResource> resources =
        topics.stream().map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic)).toList();
    return admin.describeConfigs(resources).all().get().entrySet().stream()
        .collect(Collectors.toMap(entry -> entry.getKey().name(), Map.Entry::getValue));
  }

  private static String value(Config configuration, String key) {
    return Objects.requireNonNull(configuration.get(key).value(), key);
  }

  private static String alter(String wrong, String topic, String configuration) {
    return "%s: run `kafka-configs.sh --alter --topic %s --add-config %s`"
        .formatted(wrong, topic, configuration);
  }
}
