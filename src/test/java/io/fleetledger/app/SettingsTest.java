package io.fleetledger.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
  @TempDir private Path directory;

  @Test
  void the_environment_goes_over_the_file_and_the_file_over_the_defaults() throws IOException {
    Path file = file("a.yaml", "partitions: 3\nretention.hours: 24\n");

    Settings settings = Settings.load(file, Map.of("FLEETLEDGER_RETENTION_HOURS", "12"));

    assertThat(settings.retention()).isEqualTo(Duration.ofHours(12));
    assertThat(settings.partitions()).isEqualTo(3);
    assertThat(settings.commitInterval()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void yaml_may_nest_keys_or_dot_them() throws IOException {
    Path file = file("a.yaml", "postgres:\n  user: ann\npostgres.pool.size: 7\n");

    Settings settings = Settings.load(file, Map.of());

    assertThat(settings.postgresUser()).isEqualTo("ann");
    assertThat(settings.postgresPoolSize()).isEqualTo(7);
  }

  @Test
  void a_properties_file_works_too() throws IOException {
    Path file = file("a.properties", "postgres.user=ann\n");

    assertThat(Settings.load(file, Map.of()).postgresUser()).isEqualTo("ann");
  }

  @Test
  void keys_of_kafka_clients_and_serializers_are_handed_on() {
    Settings settings =
        Settings.of(
            Map.of(
                "kafka.security.protocol", "SASL_SSL",
                "streams.rocksdb.config.setter", "a.B",
                "basic.auth.credentials.source", "USER_INFO",
                "auto.register.schemas", "false"));

    assertThat(settings.kafka())
        .containsEntry("security.protocol", "SASL_SSL")
        .containsEntry("bootstrap.servers", "localhost:9092");
    assertThat(settings.streams()).containsExactly(Map.entry("rocksdb.config.setter", "a.B"));
    assertThat(settings.serdes())
        .containsOnlyKeys(
            "schema.registry.url", "basic.auth.credentials.source", "auto.register.schemas");
  }

  @Test
  void an_unknown_key_is_refused_with_the_nearest_known_one() {
    assertThatThrownBy(() -> Settings.of(Map.of("postgres.usr", "ann")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("unknown setting postgres.usr: did you mean postgres.user?");
  }

  @Test
  void an_unknown_variable_is_refused_but_not_those_of_the_launcher() {
    assertThat(Settings.load(null, Map.of("FLEETLEDGER_LOG_LEVEL", "INFO", "PATH", "/bin")))
        .isNotNull();
    assertThatThrownBy(() -> Settings.load(null, Map.of("FLEETLEDGER_PARTITION", "3")))
        .hasMessageContaining("did you mean partitions?");
  }

  @Test
  void a_key_that_the_settings_own_cannot_be_set_past_them() {
    assertThatThrownBy(() -> Settings.of(Map.of("streams.commit.interval.ms", "5")))
        .hasMessageContaining("set commit.interval.ms in its place");
    assertThatThrownBy(() -> Settings.of(Map.of("streams.processing.guarantee", "at_least_once")))
        .hasMessageContaining("fixed to exactly_once_v2");
  }

  @Test
  void a_value_out_of_range_or_of_another_type_is_refused() {
    assertThatThrownBy(() -> Settings.of(Map.of("partitions", "0")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("partitions");
    assertThatThrownBy(() -> Settings.of(Map.of("accounting.start", "yesterday")))
        .hasMessageContaining("give an instant such as");
    assertThatThrownBy(() -> Settings.of(Map.of("group.protocol", "classy")))
        .hasMessageContaining("group.protocol");
  }

  @Test
  void ids_must_be_remembered_for_as_long_as_windows_are_revised() {
    assertThatThrownBy(
            () -> Settings.of(Map.of("retention.hours", "72", "dedup.horizon.hours", "71")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("dedup.horizon.hours is 71, less than retention.hours, 72");
    assertThat(Settings.of(Map.of("retention.hours", "72", "dedup.horizon.hours", "72")))
        .isNotNull();
  }

  @Test
  void a_missing_or_broken_file_is_named() throws IOException {
    Path broken = file("broken.yaml", "a: b: c\n");

    assertThatThrownBy(() -> Settings.load(directory.resolve("none.yaml"), Map.of()))
        .hasMessageContaining("no configuration file");
    assertThatThrownBy(() -> Settings.load(broken, Map.of()))
        .hasMessageContaining(broken + ", line 1");
  }

  @Test
  void secrets_are_hidden_wherever_settings_are_shown() {
    Settings settings =
        Settings.of(
            Map.of(
                "postgres.password", "s3cret",
                "basic.auth.user.info", "ann:s3cret",
                "bearer.auth.token", "s3cret",
                "kafka.sasl.jaas.config", "s3cret",
                "kafka.ssl.key.password", "s3cret",
                "schema.registry.url", "http://ann:s3cret@registry",
                "postgres.url", "jdbc:postgresql://db/x?password=s3cret&ssl=true"));

    assertThat(settings.toString()).doesNotContain("s3cret").contains("ssl=true", "@registry");
    assertThat(settings.postgresPassword()).isEqualTo("s3cret");
  }

  @Test
  void a_secret_may_come_from_a_file() throws IOException {
    Path secret = file("password", "s3cret\n");

    assertThat(
            Settings.load(null, Map.of("FLEETLEDGER_POSTGRES_PASSWORD_FILE", secret.toString()))
                .postgresPassword())
        .isEqualTo("s3cret");
    assertThatThrownBy(
            () -> Settings.load(null, Map.of("FLEETLEDGER_POSTGRES_PASSWORD_FILE", "/none")))
        .hasMessageContaining("can't read /none");
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }
}
