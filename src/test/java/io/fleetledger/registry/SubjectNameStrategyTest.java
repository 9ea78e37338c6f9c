package io.fleetledger.registry;

import static io.fleetledger.registry.TestSerdes.config;
import static io.fleetledger.registry.TestSerdes.freshMock;
import static io.fleetledger.registry.TestSerdes.serializer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.avro.Schema;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubjectNameStrategyTest {
  private static final String PING = "io.fleetledger.registry.Ping";

  @ParameterizedTest
  @CsvSource({
    "topic, false, t-value",
    "topic, true, t-key",
    "TopicNameStrategy, false, t-value",
    "io.confluent.kafka.serializers.subject.TopicNameStrategy, true, t-key",
    "record, false, " + PING,
    "io.confluent.kafka.serializers.subject.RecordNameStrategy, true, " + PING,
    "topic-record, false, t-" + PING,
    "io.confluent.kafka.serializers.subject.TopicRecordNameStrategy, false, t-" + PING,
  })
  void eachStrategyNamesItsSubject(String strategy, boolean isKey, String subject) {
    assertThat(SubjectNameStrategy.of(strategy).subject("t", isKey, Ping.SCHEMA$))
        .isEqualTo(subject);
  }

  @Test
  void keysAndValuesHaveEachTheirOwnStrategy() {
    String mock = freshMock();
    var config =
        config(mock, "key.subject.name.strategy", "record", "value.subject.name.strategy", "topic");
    AvroSerializer keys = new AvroSerializer();
    keys.configure(config, true);

    keys.serialize("t", new Ping(1));
    serializer(config).serialize("t", new Ping(1));

    SchemaRegistryClient registry = SchemaRegistryClient.of(config);
    assertThat(registry.latest(PING).version()).isEqualTo(1);
    assertThat(registry.latest("t-value").version()).isEqualTo(1);
    assertThatThrownBy(() -> registry.latest("t-key")).isInstanceOf(UnknownSchemaException.class);
  }

  @Test
  void aPrimitiveHasNoRecordName() {
    Schema string = Schema.create(Schema.Type.STRING);

    assertThat(SubjectNameStrategy.TOPIC.subject("t", true, string)).isEqualTo("t-key");
    assertThatThrownBy(() -> SubjectNameStrategy.RECORD.subject("t", true, string))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("needs a record, not string");
  }

  @Test
  void anUnknownStrategyIsAConfigurationError() {
    assertThatThrownBy(
            () ->
                serializer(config(freshMock(), "value.subject.name.strategy", "com.acme.Strategy")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("com.acme.Strategy")
        .hasMessageContaining("topic-record");
  }
}
