package io.fleetledger.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fleetledger.registry.AvroSerdes;
import io.fleetledger.registry.RegistryUnavailableException;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.Test;

class RegistryWaitTest {
  private static final byte[] BYTES = {1};
  private int attempts;

  @Test
  void a_registry_that_comes_back_is_waited_for() {
    try (var wait = new RegistryWait(Duration.ofMinutes(1))) {
      assertThat(wait.over(awayFor(1)).deserialize("topic", BYTES)).isEqualTo("value");
    }
    assertThat(attempts).isEqualTo(2);
  }

  @Test
  void what_is_no_fault_of_the_registry_is_not_waited_for() {
    try (var wait = new RegistryWait(Duration.ofMinutes(1))) {
      Deserializer<Object> bad =
          (topic, data) -> {
            attempts++;
            throw new SerializationException("no Avro");
          };
      assertThatThrownBy(() -> wait.over(bad).deserialize("topic", BYTES))
          .isInstanceOf(SerializationException.class);
    }
    assertThat(attempts).isEqualTo(1);
  }

  @Test
  void it_fails_when_the_time_is_up() {
    try (var wait = new RegistryWait(Duration.ZERO)) {
      assertThatThrownBy(() -> wait.over(awayFor(1_000)).deserialize("topic", BYTES))
          .isInstanceOf(RegistryUnavailableException.class);
    }
    assertThat(attempts).isEqualTo(1);
  }

  @Test
  void a_stop_ends_the_wait() {
    var wait = new RegistryWait(Duration.ofHours(1));
    wait.close();

    assertThatThrownBy(() -> wait.over(awayFor(1_000)).deserialize("topic", BYTES))
        .isInstanceOf(RegistryUnavailableException.class);
  }

  /** Fails some times with what a registry that is away makes of a call, then answers. */
  private Deserializer<Object> awayFor(int times) {
    RegistryUnavailableException away = unavailable();
    return (topic, data) -> {
      if (attempts++ < times) {
        throw away;
      }
      return "value";
    };
  }

  private static RegistryUnavailableException unavailable() {
    Map<String, String> nobody =
        Map.of("schema.registry.url", "http://127.0.0.1:1", "max.retries", "0");
    try (var serdes = new AvroSerdes(nobody);
        Deserializer<Object> deserializer = serdes.valueDeserializer()) {
      deserializer.deserialize("topic", new byte[] {0, 0, 0, 0, 1, 2});
      throw new AssertionError("somebody answers");
    } catch (RegistryUnavailableException e) {
      return e;
    }
  }
}
