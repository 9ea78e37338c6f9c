package io.fleetledger.app;

import io.fleetledger.ledger.SourceTopics;
import io.fleetledger.ledger.SourceTopics.Topic;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;

/**
 * Notices topics that were deleted, or made anew under their old names, since they were first seen.
 */
final class TopicIdentities {
  private final Admin admin;
  private final SourceTopics remembered;

  TopicIdentities(Admin admin, SourceTopics remembered) {
    this.admin = admin;
    this.remembered = remembered;
  }

  /**
   * Compares topics with what is remembered of them, and remembers those that are new.
   *
   * @throws RefusedException if one is missing or is not what it was
   */
  void require(Collection<String> names)
      throws ExecutionException, InterruptedException, SQLException {
    Map<String, Topic> existing = existing(names);
    Map<String, Topic> known = new TreeMap<>(remembered.known());
    known.keySet().retainAll(names);
    RefusedException.throwIfAny(differences(known, existing));
    remembered.remember(existing.values());
  }

  /** One line for each topic that is not what it was. Pure. */
  static List<String> differences(Map<String, Topic> known, Map<String, Topic> existing) {
    var lines = new ArrayList<String>();
    known.forEach(
        (name, was) -> {
          Topic is = existing.get(name);
          String wrong = "";
          if (is == null) {
            wrong = "is gone";
          } else if (!is.id().equals(was.id())) {
            wrong = "was created anew, its id was %s and is %s".formatted(was.id(), is.id());
          } else if (is.partitions() != was.partitions()) {
            wrong = "had %d partitions and has %d".formatted(was.partitions(), is.partitions());
          }
          if (!wrong.isEmpty()) {
            lines.add(
                "topic %s %s: restore it, or start over with an empty database and a new application.id"
                    .formatted(name, wrong));
          }
        });
    return lines;
  }

  private Map<String, Topic> existing(Collection<String> names)
      throws ExecutionException, InterruptedException {
    var present = new TreeSet<>(names);
    present.retainAll(admin.listTopics().names().get());
    var topics = new TreeMap<String, Topic>();
    for (TopicDescription topic : admin.describeTopics(present).allTopicNames().get().values()) {
      var id =
          new UUID(
              topic.topicId().getMostSignificantBits(), topic.topicId().getLeastSignificantBits());
      topics.put(topic.name(), new Topic(topic.name(), id, topic.partitions().size()));
    }
    return topics;
  }
}
