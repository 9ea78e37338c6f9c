package io.fleetledger.app;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;

/** Whether every task of the stream has an instance that works on it. */
final class GroupTasks {
  private final Admin admin;
  private final Settings settings;

  GroupTasks(Admin admin, Settings settings) {
    this.admin = admin;
    this.settings = settings;
  }

  /** Asks the broker. */
  boolean allHeld() throws ExecutionException, InterruptedException {
    return settings.groupProtocol().equals("streams") ? allTasksHeld() : allPartitionsHeld();
  }

  private boolean allPartitionsHeld() throws ExecutionException, InterruptedException {
    String group = settings.applicationId();
    Set<Object> held = new HashSet<>();
    admin
        .describeConsumerGroups(List.of(group))
        .all()
        .get()
        .values()
        .forEach(
            description ->
                description
                    .members()
                    .forEach(member -> held.addAll(member.assignment().topicPartitions())));
    return held.size() >= partitions(Topics.SOURCES);
  }

  /** Stage 1 has a task for each partition of the events, stage 2 one for each of the deltas. */
  private boolean allTasksHeld() throws ExecutionException, InterruptedException {
    String group = settings.applicationId();
    long held =
        admin.describeStreamsGroups(List.of(group)).all().get().values().stream()
            .flatMap(description -> description.members().stream())
            .flatMap(member -> member.assignment().activeTasks().stream())
            .mapToLong(tasks -> tasks.partitions().size())
            .sum();
    return held >= partitions(List.of(Topics.INFERENCE_EVENTS, Topics.USAGE_DELTAS));
  }

  private int partitions(Collection<String> topics)
      throws ExecutionException, InterruptedException {
    return admin.describeTopics(topics).allTopicNames().get().values().stream()
        .map(TopicDescription::partitions)
        .mapToInt(List::size)
        .sum();
  }
}
