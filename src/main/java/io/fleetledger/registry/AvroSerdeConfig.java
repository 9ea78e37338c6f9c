package io.fleetledger.registry;

import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.jspecify.annotations.Nullable;

/**
 * How to write and read: Confluent's configuration keys. Two defaults differ from Confluent's, so
 * that nothing need be set: {@link #SPECIFIC_READER} and {@link #REMOVE_JAVA_PROPERTIES} are on.
 * {@code max.schemas.per.subject} is ignored: schemas are cached by value, so their number is that
 * of the schemas that exist.
 */
final class AvroSerdeConfig extends AbstractConfig {
  static final String AUTO_REGISTER = "auto.register.schemas";
  static final String USE_LATEST = "use.latest.version";
  static final String LATEST_STRICT = "latest.compatibility.strict";
  static final String NORMALIZE = "normalize.schemas";
  static final String KEY_STRATEGY = "key.subject.name.strategy";
  static final String VALUE_STRATEGY = "value.subject.name.strategy";
  static final String REMOVE_JAVA_PROPERTIES = "avro.remove.java.properties";
  static final String SPECIFIC_READER = "specific.avro.reader";
  static final String PLAIN_READER = "fleetledger.plain.reader";
  static final String SPECIFIC_KEY_TYPE = "specific.avro.key.type";
  static final String SPECIFIC_VALUE_TYPE = "specific.avro.value.type";

  private static final ConfigDef KEYS =
      new ConfigDef()
          .define(
              AUTO_REGISTER,
              Type.BOOLEAN,
              true,
              Importance.MEDIUM,
              "register the schema that is written; else it must be there; goes before "
                  + USE_LATEST)
          .define(
              USE_LATEST,
              Type.BOOLEAN,
              false,
              Importance.LOW,
              "write by the subject's latest schema, as it is when a schema is first written")
          .define(
              LATEST_STRICT,
              Type.BOOLEAN,
              true,
              Importance.LOW,
              "refuse at once if the latest schema can't read all that the own one can write")
          .define(NORMALIZE, Type.BOOLEAN, false, Importance.LOW, "let the registry normalize")
          .define(KEY_STRATEGY, Type.STRING, "topic", Importance.LOW, "subject of a key")
          .define(VALUE_STRATEGY, Type.STRING, "topic", Importance.LOW, "subject of a value")
          .define(
              REMOVE_JAVA_PROPERTIES,
              Type.BOOLEAN,
              true,
              Importance.LOW,
              "register schemas without what only Java understands")
          .define(
              SPECIFIC_READER,
              Type.BOOLEAN,
              true,
              Importance.MEDIUM,
              "read into the generated class of the schema's name, if there is one")
          .define(
              PLAIN_READER,
              Type.BOOLEAN,
              false,
              Importance.LOW,
              "read what has a generated class and plain fields alone into plain records instead")
          .define(
              SPECIFIC_KEY_TYPE, Type.CLASS, null, Importance.LOW, "generated class of all keys")
          .define(
              SPECIFIC_VALUE_TYPE,
              Type.CLASS,
              null,
              Importance.LOW,
              "generated class of all values");

  private final boolean isKey;

  AvroSerdeConfig(Map<String, ?> configs, boolean isKey) {
    super(KEYS, configs, false);
    this.isKey = isKey;
  }

  boolean isKey() {
    return isKey;
  }

  SubjectNameStrategy subjectNameStrategy() {
    return SubjectNameStrategy.of(getString(isKey ? KEY_STRATEGY : VALUE_STRATEGY));
  }

  /** The generated class that all data must be read into; null: that of each schema's name. */
  @Nullable Class<?> specificType() {
    return getClass(isKey ? SPECIFIC_KEY_TYPE : SPECIFIC_VALUE_TYPE);
  }
}
