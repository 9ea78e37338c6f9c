package io.fleetledger.registry;

import static io.fleetledger.registry.RoundTripTest.event;
import static io.fleetledger.registry.TestSerdes.config;
import static io.fleetledger.registry.TestSerdes.freshMock;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fleetledger.schema.InferenceEvent;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.Test;

class AvroSerdesTest {

  @Test
  void aTypedSerdeReadsWhatItWrites() {
    try (AvroSerdes serdes = new AvroSerdes(config(freshMock()))) {
      Serde<InferenceEvent> serde = serdes.valueSerde(InferenceEvent.class);

      byte[] message = serde.serializer().serialize("t", event("e1"));

      InferenceEvent read = serde.deserializer().deserialize("t", message);
      assertThat(read).isEqualTo(event("e1"));
      assertThat(serde.deserializer().deserialize("t", null)).isNull();
    }
  }

  @Test
  void theUntypedPairReadsWhatItWrites() {
    try (AvroSerdes serdes = new AvroSerdes(config(freshMock()))) {
      byte[] message = serdes.valueSerializer().serialize("t", event("e1"));

      assertThat(serdes.valueDeserializer().deserialize("t", message)).isEqualTo(event("e1"));
    }
  }

  @Test
  void ourSerdesShareOneClient() {
    try (ScriptedRegistry registry =
            new ScriptedRegistry().on("POST /subjects/t-value/versions", "{\"id\":1}");
        AvroSerdes serdes = new AvroSerdes(config(registry.url()))) {
      serdes.valueSerializer().serialize("t", new Ping(1));
      serdes.valueSerializer().serialize("t", new Ping(2));

      assertThat(registry.requests()).hasSize(1);
    }
  }

  @Test
  void theConfigurationPutsInTheSerdesOfOthersAndTellsThemAll() {
    Map<String, String> config =
        config(
            "mock://unused",
            AvroSerdes.SERIALIZER,
            ForeignSerializer.class.getName(),
            AvroSerdes.DESERIALIZER,
            ForeignDeserializer.class.getName(),
            "own.key",
            "x");
    try (AvroSerdes serdes = new AvroSerdes(config)) {
      byte[] told = serdes.valueSerializer().serialize("t", event("e1"));
      assertThat(new String(told, StandardCharsets.UTF_8))
          .contains("own.key=x", "schema.registry.url=mock://unused", "isKey=false");

      ForeignDeserializer foreign =
          (ForeignDeserializer)
              (Deserializer<?>) serdes.valueSerde(InferenceEvent.class).deserializer();
      assertThat(foreign.told)
          .contains(
              "specific.avro.reader=true",
              "specific.avro.value.type=" + InferenceEvent.class.getName());
    }
  }

  @Test
  void aClassThatIsMissingOrNoSerdeIsAConfigurationError() {
    String missing = "io.confluent.kafka.serializers.KafkaAvroSerializerNotHere";
    try (AvroSerdes serdes = new AvroSerdes(config("mock://x", AvroSerdes.SERIALIZER, missing))) {
      assertThatThrownBy(serdes::valueSerializer)
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining(missing)
          .hasMessageContaining("profile confluent");
    }
    try (AvroSerdes serdes =
        new AvroSerdes(config("mock://x", AvroSerdes.DESERIALIZER, "java.lang.String"))) {
      assertThatThrownBy(serdes::valueDeserializer)
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("is no Deserializer");
    }
  }

  /** Stands for Confluent's, which are not on the class path. */
  public static final class ForeignSerializer implements Serializer<Object> {
    private String told = "";

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
      told = configs + " isKey=" + isKey;
    }

    @Override
    public byte[] serialize(String topic, Object datum) {
      return told.getBytes(StandardCharsets.UTF_8);
    }
  }

  /** Stands for Confluent's, which are not on the class path. */
  public static final class ForeignDeserializer implements Deserializer<Object> {
    private String told = "";

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
      told = configs + " isKey=" + isKey;
    }

    @Override
    public Object deserialize(String topic, byte[] message) {
      return told;
    }
  }
}
