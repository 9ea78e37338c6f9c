package io.fleetledger.containers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

class ComposeFileTest {
  private static final Path DOCKER = Path.of("docker");
  private static final Pattern PINNED = Pattern.compile(".+:v?\\d+\\.\\d+(\\.\\d+)?");
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)[^}]*}");

  private final JsonNode compose = yaml("compose.yaml");
  private final JsonNode services = compose.path("services");

  @Test
  void all_that_the_product_needs_and_all_that_watches_it_is_there() {
    assertThat(services.fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder(
            "kafka",
            "postgres",
            "registry",
            "topics",
            "migrate",
            "fleetledger",
            "prometheus",
            "alertmanager",
            "grafana");
  }

  @Test
  void every_image_of_others_is_of_a_stated_version() {
    services.forEach(
        service ->
            assertThat(service.path("image").asText())
                .satisfiesAnyOf(
                    image -> assertThat(image).isEqualTo("fleetledger:latest"),
                    image -> assertThat(image).matches(PINNED)));
  }

  @Test
  void who_stays_up_says_whether_it_is_well_and_comes_back() {
    services
        .properties()
        .forEach(
            it -> {
              boolean ends = List.of("topics", "migrate").contains(it.getKey());
              boolean asksItself = it.getKey().equals("fleetledger");
              assertThat(it.getValue().path("healthcheck").has("test"))
                  .as(it.getKey())
                  .isEqualTo(!ends && !asksItself);
              assertThat(it.getValue().has("restart")).as(it.getKey()).isEqualTo(!ends);
            });
  }

  @Test
  void the_processor_starts_when_servers_are_well_and_topics_and_tables_are_made() {
    assertThat(conditions("fleetledger"))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "kafka", "service_healthy",
                "postgres", "service_healthy",
                "registry", "service_healthy",
                "topics", "service_completed_successfully",
                "migrate", "service_completed_successfully"));
  }

  @Test
  void whoever_is_waited_for_exists_and_says_that_it_is_well() {
    services
        .fieldNames()
        .forEachRemaining(
            name ->
                conditions(name)
                    .forEach(
                        (other, condition) -> {
                          assertThat(services.has(other)).as(other).isTrue();
                          if (condition.equals("service_healthy")) {
                            assertThat(services.at("/" + other + "/healthcheck").has("test"))
                                .as(other)
                                .isTrue();
                          }
                        }));
  }

  @Test
  void every_volume_that_is_used_is_declared_and_every_file_is_there() {
    services.forEach(
        service ->
            service
                .path("volumes")
                .forEach(
                    volume -> {
                      String source = volume.asText().substring(0, volume.asText().indexOf(':'));
                      if (source.startsWith(".")) {
                        assertThat(DOCKER.resolve(source)).exists();
                      } else {
                        assertThat(compose.path("volumes").has(source)).as(source).isTrue();
                      }
                    }));
  }

  @Test
  void no_password_has_a_value_and_each_is_in_the_example_of_the_environment() throws IOException {
    String example = Files.readString(DOCKER.resolve("env.example"));
    List<String> named =
        VARIABLE
            .matcher(Files.readString(DOCKER.resolve("compose.yaml")))
            .results()
            .map(found -> found.group(1))
            .distinct()
            .toList();

    assertThat(named).isNotEmpty();
    for (String variable : named) {
      assertThat(example.lines()).as(variable).contains(variable + "=");
    }
    services.forEach(
        service ->
            service
                .path("environment")
                .properties()
                .forEach(
                    it -> {
                      if (it.getKey().endsWith("PASSWORD")) {
                        assertThat(it.getValue().asText()).as(it.getKey()).startsWith("${");
                      }
                    }));
  }

  @Test
  void only_this_machine_reaches_a_port() {
    services.forEach(
        service ->
            service
                .path("ports")
                .forEach(port -> assertThat(port.asText()).startsWith("127.0.0.1:")));
  }

  @Test
  void the_registry_is_the_one_that_the_tests_run_against() throws IOException {
    assertThat(services.at("/registry/image").asText())
        .endsWith(":" + property("apicurio.version"));
    assertThat(services.at("/kafka/image").asText()).endsWith(":" + property("kafka.version"));
    assertThat(property("postgres-binaries.version"))
        .startsWith(services.at("/postgres/image").asText().replaceAll(".*:", ""));
  }

  private static String property(String name) throws IOException {
    var found =
        Pattern.compile("<" + Pattern.quote(name) + ">(.*?)<")
            .matcher(Files.readString(Path.of("pom.xml")));
    assertThat(found.find()).as(name).isTrue();
    return found.group(1);
  }

  private Map<String, String> conditions(String service) {
    return services.at("/" + service + "/depends_on").properties().stream()
        .collect(
            Collectors.toMap(Map.Entry::getKey, it -> it.getValue().path("condition").asText()));
  }

  /** With merge keys resolved, as compose does. */
  private static JsonNode yaml(String file) {
    try (var text = Files.newBufferedReader(DOCKER.resolve(file))) {
      Object tree = new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
      return new YAMLMapper().valueToTree(tree);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
