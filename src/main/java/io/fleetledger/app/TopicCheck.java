package io.fleetledger.app;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;

/** What the processor needs of the topics before it starts. */
final class TopicCheck {
  private TopicCheck() {}

  /**
   * Throws unless all topics exist and events and samples of a node meet in one task.
   *
   * @return how many partitions they have
   */
  static int require(Admin admin, Settings settings)
      throws ExecutionException, InterruptedException {
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
    Map<String, TopicDescription> sources =
        admin
            .describeTopics(List.of(Topics.INFERENCE_EVENTS, Topics.NODE_SAMPLES))
            .allTopicNames()
            .get();
    List<Integer> partitions =
        sources.values().stream().map(it -> it.partitions().size()).distinct().toList();
    if (partitions.size() > 1) {
      throw new UsageException(
          "topics %s and %s need the same number of partitions: recreate one of them"
              .formatted(Topics.INFERENCE_EVENTS, Topics.NODE_SAMPLES));
    }
    return partitions.getFirst();
  }
}
