package io.fleetledger.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaServerTest {
  @Test
  void comes_back_on_the_same_directory_with_its_topics_and_its_address(@TempDir Path directory)
      throws Exception {
    String address;
    try (var kafka = KafkaServer.start(directory);
        var admin = admin(kafka)) {
      address = kafka.bootstrapServers();
      admin.createTopics(List.of(new NewTopic("kept", 3, (short) 1))).all().get();
    }

    try (var kafka = KafkaServer.start(directory);
        var admin = admin(kafka)) {
      assertThat(kafka.bootstrapServers()).isEqualTo(address);
      var topics = admin.describeTopics(List.of("kept")).allTopicNames().get();
      assertThat(topics.values())
          .singleElement()
          .satisfies(it -> assertThat(it.partitions()).hasSize(3));
    }
  }

  private static Admin admin(KafkaServer kafka) {
    return Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
  }
}
