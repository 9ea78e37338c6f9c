package io.fleetledger.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.ledger.SourceTopics.Topic;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TopicIdentitiesTest {
  private static final Topic KNOWN = new Topic("usage-deltas", new UUID(1, 1), 4);

  @Test
  void a_topic_as_it_was_and_one_that_is_new_are_well() {
    Topic other = new Topic("other", new UUID(2, 2), 1);

    assertThat(differences(Map.of(KNOWN.name(), KNOWN, "other", other))).isEmpty();
  }

  @Test
  void a_topic_that_is_gone_is_named() {
    assertThat(differences(Map.of())).singleElement().asString().contains("usage-deltas is gone");
  }

  @Test
  void a_topic_of_the_same_name_but_another_id_was_created_anew() {
    assertThat(differences(Map.of(KNOWN.name(), new Topic(KNOWN.name(), new UUID(3, 3), 4))))
        .singleElement()
        .asString()
        .contains("was created anew");
  }

  @Test
  void partitions_can_t_be_added() {
    assertThat(differences(Map.of(KNOWN.name(), new Topic(KNOWN.name(), KNOWN.id(), 8))))
        .singleElement()
        .asString()
        .contains("had 4 partitions and has 8");
  }

  private static List<String> differences(Map<String, Topic> existing) {
    return TopicIdentities.differences(Map.of(KNOWN.name(), KNOWN), existing);
  }
}
