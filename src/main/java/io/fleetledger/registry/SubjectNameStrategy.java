package io.fleetledger.registry;

import java.util.Arrays;
import org.apache.avro.Schema;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;

/** Under which subject a schema is registered. */
public enum SubjectNameStrategy {
  /** {@code TOPIC-key} or {@code TOPIC-value}: one type per topic. */
  TOPIC("topic", "TopicNameStrategy"),
  /** The record's full name: one compatibility for all topics. */
  RECORD("record", "RecordNameStrategy"),
  /** {@code TOPIC-FULLNAME}: many types per topic. */
  TOPIC_RECORD("topic-record", "TopicRecordNameStrategy");

  private static final String CONFLUENT_PACKAGE = "io.confluent.kafka.serializers.subject.";

  private final String shortName;
  private final String className;

  SubjectNameStrategy(String shortName, String className) {
    this.shortName = shortName;
    this.className = className;
  }

  /**
   * The strategy by its short name ({@code topic}, {@code record}, {@code topic-record}) or by the
   * name of Confluent's class, with or without its package.
   *
   * @throws ConfigException if there is none of that name
   */
  public static SubjectNameStrategy of(String name) {
    String bare =
        name.startsWith(CONFLUENT_PACKAGE) ? name.substring(CONFLUENT_PACKAGE.length()) : name;
    return Arrays.stream(values())
        .filter(strategy -> bare.equals(strategy.shortName) || bare.equals(strategy.className))
        .findFirst()
        .orElseThrow(
            () ->
                new ConfigException(
                    "unknown subject name strategy "
                        + name
                        + ": use topic, record or topic-record, or Confluent's class of that"
                        + " name"));
  }

  /**
   * The subject of a schema.
   *
   * @throws SerializationException if the strategy needs a name and the schema has none
   */
  public String subject(String topic, boolean isKey, Schema schema) {
    return switch (this) {
      case TOPIC -> topic + (isKey ? "-key" : "-value");
      case RECORD -> fullName(topic, schema);
      case TOPIC_RECORD -> topic + "-" + fullName(topic, schema);
    };
  }

  private String fullName(String topic, Schema schema) {
    return switch (schema.getType()) {
      case RECORD, ENUM, FIXED -> schema.getFullName();
      default ->
          throw new SerializationException(
              "topic "
                  + topic
                  + ": the subject name strategy "
                  + shortName
                  + " needs a record, not "
                  + schema.getType().getName());
    };
  }
}
