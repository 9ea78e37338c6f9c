package io.fleetledger.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.app.TopicSetup.State;
import io.fleetledger.sandbox.SharedSandbox;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TopicSetupTest {
  private final Admin admin =
      Admin.create(Map.of("bootstrap.servers", SharedSandbox.get().bootstrapServers()));
  private final TopicSetup setup = new TopicSetup(admin);

  @AfterEach
  void close() {
    admin.close();
  }

  @Test
  void a_second_run_finds_every_topic_as_it_should_be() throws Exception {
    List<NewTopic> topics =
        List.of(
            new NewTopic("setup-kept", 2, (short) 1).configs(Map.of("retention.ms", "60000")),
            new NewTopic("setup-compacted", 1, (short) 1)
                .configs(Map.of("cleanup.policy", "compact")));
    setup.apply(topics);

    assertThat(setup.apply(topics))
        .hasSameSizeAs(topics)
        .hasOnlyElementsOfType(State.Present.class);
  }

  @Test
  void a_missing_topic_is_created() throws Exception {
    NewTopic topic = new NewTopic("setup-missing", 1, (short) 1);

    assertThat(setup.apply(List.of(topic))).containsExactly(new State.Created("setup-missing"));
    assertThat(admin.listTopics().names().get()).contains("setup-missing");
  }

  @Test
  void a_topic_that_differs_is_reported_and_left_alone() throws Exception {
    setup.apply(List.of(new NewTopic("setup-different", 1, (short) 1)));
    NewTopic wanted =
        new NewTopic("setup-different", 4, (short) 1).configs(Map.of("cleanup.policy", "compact"));

    State expected =
        new State.Different(
            "setup-different",
            List.of("partitions is 1, should be 4", "cleanup.policy is delete, should be compact"));
    assertThat(setup.apply(List.of(wanted))).containsExactly(expected);
    assertThat(setup.apply(List.of(wanted))).containsExactly(expected);
  }
}
