package io.fleetledger.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.sandbox.KafkaServer;
import io.fleetledger.sandbox.SharedSandbox;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CliTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void a_command_that_does_its_work_ends_with_0() {
    assertThat(run(Map.of(), "config")).isEqualTo(0);
    assertThat(out.toString()).contains("kafka.bootstrap.servers: localhost:9092");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void config_hides_secrets() {
    assertThat(run(Map.of("FLEETLEDGER_POSTGRES_PASSWORD", "s3cret"), "config")).isEqualTo(0);
    assertThat(out.toString()).contains("postgres.password: ***").doesNotContain("s3cret");
  }

  @Test
  void an_unknown_command_or_option_is_one_line_and_2() {
    assertThat(run(Map.of(), "fly")).isEqualTo(2);
    assertThat(run(Map.of(), "config", "--fast")).isEqualTo(2);
    assertThat(err.toString().lines())
        .hasSize(2)
        .allMatch(line -> line.endsWith("--help`"), "points to the help");
  }

  @Test
  void no_command_is_wrong_usage() {
    assertThat(run(Map.of())).isEqualTo(2);
  }

  @Test
  void a_wrong_setting_is_one_line_and_2() {
    assertThat(run(Map.of("FLEETLEDGER_PARTITIONS", "many"), "topics", "create")).isEqualTo(2);
    assertThat(err.toString().lines()).hasSize(1).first().asString().contains("partitions");
  }

  @Test
  void a_server_that_does_not_answer_is_one_line_and_3() {
    assertThat(
            run(Map.of("FLEETLEDGER_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1"), "topics", "create"))
        .isEqualTo(3);
    assertThat(err.toString().lines())
        .containsExactly(
            "can't reach Kafka at 127.0.0.1:1: start it, or set kafka.bootstrap.servers");
  }

  @Test
  void a_host_that_nobody_knows_is_not_reached_either() {
    assertThat(
            run(
                Map.of("FLEETLEDGER_KAFKA_BOOTSTRAP_SERVERS", "kafka.invalid:9092"),
                "topics",
                "create"))
        .isEqualTo(3);
    assertThat(err.toString()).contains("can't reach Kafka at kafka.invalid:9092");
  }

  @Test
  void a_database_that_does_not_answer_is_one_line_and_3() {
    assertThat(
            run(Map.of("FLEETLEDGER_POSTGRES_URL", "jdbc:postgresql://127.0.0.1:1/x"), "migrate"))
        .isEqualTo(3);
    assertThat(err.toString().lines())
        .singleElement()
        .asString()
        .startsWith("can't reach PostgreSQL at jdbc:postgresql://127.0.0.1:1/x (")
        .endsWith("start it, or set postgres.url, postgres.user, postgres.password");
  }

  @Test
  void a_registry_that_does_not_answer_is_one_line_and_3(@TempDir Path directory)
      throws IOException {
    Path catalog =
        Files.writeString(directory.resolve("catalog.yaml"), "tenants:\n- tenant: nobody\n");
    Map<String, String> environment =
        Map.of(
            "FLEETLEDGER_KAFKA_BOOTSTRAP_SERVERS",
            SharedSandbox.get().bootstrapServers(),
            "FLEETLEDGER_SCHEMA_REGISTRY_URL",
            "http://127.0.0.1:1");
    run(environment, "topics", "create");

    assertThat(run(environment, "catalog", "apply", catalog.toString())).isEqualTo(3);
    assertThat(err.toString().lines()).singleElement().asString().contains("http://127.0.0.1:1");
  }

  @Test
  void a_catalog_file_is_told_everything_that_is_wrong_with_it(@TempDir Path directory)
      throws IOException {
    Path catalog =
        Files.writeString(
            directory.resolve("catalog.yaml"),
            "tenants:\n- tenant: a\n  price_book: none\n- tenant: b\n  parent: none\n");
    Map<String, String> environment =
        Map.of(
            "FLEETLEDGER_KAFKA_BOOTSTRAP_SERVERS", SharedSandbox.get().bootstrapServers(),
            "FLEETLEDGER_SCHEMA_REGISTRY_URL", SharedSandbox.get().registryUrl());
    run(environment, "topics", "create");

    assertThat(run(environment, "catalog", "apply", catalog.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("line 3", "line 5");
  }

  @Test
  void a_processor_without_its_topics_says_how_to_make_them(@TempDir Path directory)
      throws IOException {
    try (var kafka = KafkaServer.start(directory)) {
      Map<String, String> environment =
          Map.of(
              "FLEETLEDGER_KAFKA_BOOTSTRAP_SERVERS",
              kafka.bootstrapServers(),
              "FLEETLEDGER_HTTP_PORT",
              "0");
      assertThat(run(environment, "run")).isEqualTo(2);
    }
    assertThat(err.toString()).contains("run `fleetledger topics create`");
  }

  @Test
  void every_setting_is_in_the_readme() throws IOException {
    assertThat(Files.readString(Path.of("README.md")))
        .contains(SettingKeys.DEFINITION.names().stream().map(key -> "`" + key + "`").toList());
  }

  @Test
  void verbose_adds_the_stack() {
    run(Map.of("FLEETLEDGER_PARTITIONS", "many"), "topics", "create", "--verbose");

    assertThat(err.toString()).contains("\tat io.fleetledger.app");
  }

  private int run(Map<String, String> environment, String... arguments) {
    return Cli.execute(
        environment, new PrintWriter(out, true), new PrintWriter(err, true), arguments);
  }
}
