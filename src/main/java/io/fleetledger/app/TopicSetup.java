package io.fleetledger.app;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Creates the topics that are missing and says how those that exist differ; changes none. */
final class TopicSetup {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Admin admin;

  TopicSetup(Admin admin) {
    this.admin = admin;
  }

  /** Whether a topic is as it should be. */
  sealed interface State {
    /** The topic's name. */
    String topic();

    /** It was missing and now exists. */
    record Created(String topic) implements State {}

    /** It exists, as it should be. */
    record Present(String topic) implements State {}

    /** It exists otherwise than it should: each difference as a phrase. */
    record Different(String topic, List<String> differences) implements State {}
  }

  /** Creates what is missing; the states come in the order of the topics. */
  List<State> apply(Collection<NewTopic> topics) throws ExecutionException, InterruptedException {
    Set<String> existing = admin.listTopics().names().get();
    var states = new ArrayList<State>();
    for (NewTopic topic : topics) {
      boolean created = !existing.contains(topic.name()) && create(topic);
      states.add(created ? new State.Created(topic.name()) : compare(topic));
    }
    awaitUsable(topics.stream().map(NewTopic::name).toList());
    return states;
  }

  /** Creates a topic; false: another did it meanwhile. */
  private boolean create(NewTopic topic) throws ExecutionException, InterruptedException {
    try {
      admin.createTopics(List.of(topic)).all().get();
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TopicExistsException) {
        return false;
      }
      throw e;
    }
  }

  /** A topic just created is not at once known to the brokers that clients ask. */
  private void awaitUsable(List<String> topics) throws ExecutionException, InterruptedException {
    long limitNanos = System.nanoTime() + PATIENCE.toNanos();
    while (!isUsable(topics)) {
      if (System.nanoTime() - limitNanos > 0) {
        throw new UnreachableException(
            "the topics have no leaders yet: check Kafka, then try again");
      }
      Thread.sleep(50);
    }
  }

  private boolean isUsable(List<String> topics) throws ExecutionException, InterruptedException {
    try {
      return admin.describeTopics(topics).allTopicNames().get().values().stream()
          .flatMap(topic -> topic.partitions().stream())
          .allMatch(partition -> partition.leader() != null);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return false;
      }
      throw e;
    }
  }

  private State compare(NewTopic topic) throws ExecutionException, InterruptedException {
    String name = topic.name();
    TopicDescription description =
        admin.describeTopics(List.of(name)).allTopicNames().get().values().iterator().next();
    var resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
    Config configuration =
        admin.describeConfigs(List.of(resource)).all().get().values().iterator().next();

    var differences = new ArrayList<String>();
    if (description.partitions().size() != topic.numPartitions()) {
      differences.add(
          difference("partitions", description.partitions().size(), topic.numPartitions()));
    }
    Map<String, String> wanted = Objects.requireNonNullElseGet(topic.configs(), HashMap::new);
    wanted.forEach(
        (key, value) -> {
          ConfigEntry entry = configuration.get(key);
          String actual = entry == null ? "unset" : String.valueOf(entry.value());
          if (!actual.equals(value)) {
            differences.add(difference(key, actual, value));
          }
        });
    return differences.isEmpty()
        ? new State.Present(name)
        : new State.Different(name, List.copyOf(differences));
  }

  private static String difference(String what, Object actual, Object wanted) {
    return what + " is " + actual + ", should be " + wanted;
  }
}
