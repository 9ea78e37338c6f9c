package io.fleetledger.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class StreamsSettingsTest {
  @Test
  void results_are_exactly_once() {
    assertThat(streams(Map.of())).containsEntry("processing.guarantee", "exactly_once_v2");
  }

  @Test
  void settings_of_clients_and_of_the_stream_go_through() {
    assertThat(
            streams(
                Map.of(
                    "kafka.security.protocol", "SSL", "streams.statestore.cache.max.bytes", "1")))
        .containsEntry("security.protocol", "SSL")
        .containsEntry("statestore.cache.max.bytes", "1");
  }

  @Test
  void the_session_timeout_is_the_client_s_only_in_the_classic_protocol() {
    String key = "main.consumer.session.timeout.ms";

    assertThat(streams(Map.of())).containsEntry(key, 10_000);
    assertThat(streams(Map.of("group.protocol", "streams"))).doesNotContainKey(key);
  }

  private static Properties streams(Map<String, String> settings) {
    return StreamsSettings.of(Settings.of(settings));
  }
}
