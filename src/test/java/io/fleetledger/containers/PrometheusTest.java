package io.fleetledger.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fleetledger.metrics.AllMetrics;
import io.fleetledger.metrics.Families;
import io.fleetledger.metrics.Family;
import io.fleetledger.metrics.ProcessMetrics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Metrics, rules and dashboards by Prometheus' own tools; left out where these are not installed
 * (Debian's package prometheus has them).
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PrometheusTest {
  private static final Path RULES = Path.of("docker", "prometheus");
  private static final Pattern NAME = Pattern.compile("\\bfleetledger_\\w+");

  private final ProcessMetrics metrics = AllMetrics.make();

  @TempDir Path directory;

  @AfterAll
  void close() {
    metrics.close();
  }

  @Test
  void promtool_finds_nothing_to_better_in_the_exposition() throws Exception {
    assertThat(promtool(metrics.scrape(null).text(), "check", "metrics")).isEmpty();
  }

  @Test
  void promtool_accepts_configuration_and_rules_and_the_rules_pass_their_tests() throws Exception {
    promtool("", "check", "config", RULES.resolve("prometheus.yaml").toString());
    assertThat(promtool("", "test", "rules", RULES.resolve("rules-test.yaml").toString()))
        .contains("SUCCESS");
  }

  @Test
  void prometheus_scrapes_all_and_answers_every_query_of_dashboards_and_rules() throws Exception {
    assumeInstalled("prometheus");
    try (var prometheus = PrometheusServer.start(directory, metrics)) {
      for (Family family : Families.ALL) {
        assertThat(prometheus.query(family.name()).size()).as(family.name()).isEqualTo(1);
      }
      for (Dashboards.Query query : Dashboards.queries("prometheus")) {
        prometheus.eventually(
            () ->
                assertThat(prometheus.query(query.text()).size())
                    .as(query + ": " + query.text())
                    .isPositive());
      }
      assertThat(prometheus.rules().findValuesAsText("health")).isNotEmpty().containsOnly("ok");
      assertThat(prometheus.rules().findValuesAsText("lastError")).isEmpty();
    }
  }

  /** Also without Prometheus: what a query names is a metric of ours, or made by a rule. */
  @Test
  void dashboards_and_rules_name_only_metrics_that_there_are() throws IOException {
    Set<String> known = Families.ALL.stream().map(Family::name).collect(Collectors.toSet());
    String recorded = Files.readString(RULES.resolve("recording-rules.yaml"));
    Stream<String> texts =
        Stream.concat(
            Dashboards.queries("prometheus").stream().map(Dashboards.Query::text),
            Stream.of(recorded, Files.readString(RULES.resolve("alert-rules.yaml"))));

    texts
        .flatMap(text -> Pattern.compile("[\\w:]+").matcher(text).results())
        .map(found -> found.group())
        .filter(name -> NAME.matcher(name).find())
        .forEach(
            name -> {
              if (name.contains(":")) {
                assertThat(recorded).contains("record: " + name);
              } else {
                assertThat(known).contains(name);
              }
            });
  }

  private String promtool(String input, String... arguments) throws Exception {
    assumeInstalled("promtool");
    Path in = Files.writeString(directory.resolve("in"), input);
    Process process =
        new ProcessBuilder(Stream.concat(Stream.of("promtool"), Stream.of(arguments)).toList())
            .redirectInput(in.toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  private static void assumeInstalled(String program) {
    List<String> path = List.of(System.getenv().getOrDefault("PATH", "").split(":"));
    assumeTrue(
        path.stream().anyMatch(it -> Files.isExecutable(Path.of(it, program))),
        program + " is not installed: apt-get install prometheus");
  }
}
