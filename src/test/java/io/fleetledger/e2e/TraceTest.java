package io.fleetledger.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Real traces from the file to the views. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TraceTest {
  private static final String TENANTS = " from fleet.tenant_usage_hour";

  @TempDir static Path directory;
  private Installation installation;
  private Path trace;

  @BeforeAll
  void replay() throws Exception {
    installation = Installation.start(directory, Map.of("partitions", "4"));
    Path catalog = copy("/demo/catalog.yaml", "catalog.yaml");
    installation.succeed("catalog", "apply", catalog.toString());
    installation.startProcessor();
    trace = copy("/traces/mooncake_conversation.csv.gz", "mooncake.csv.gz");
    installation.succeed("replay", trace.toString(), "--speed", "max");
    awaitAll();
  }

  @AfterAll
  void stop() throws Exception {
    installation.close();
  }

  @Test
  @Order(1)
  void the_sums_of_the_views_are_those_of_the_trace() throws Exception {
    assertThat(installation.number("select sum(requests)" + TENANTS)).isEqualTo(12_031);
    assertThat(installation.number("select sum(input_tokens)" + TENANTS)).isEqualTo(144_793_823);
    assertThat(installation.number("select sum(cached_input_tokens)" + TENANTS))
        .isEqualTo(54_063_104);
    assertThat(installation.number("select sum(output_tokens)" + TENANTS)).isEqualTo(4_122_048);
  }

  @Test
  @Order(2)
  void every_law_holds() throws Exception {
    assertThat(installation.number("select count(*) from fleet.laws")).isGreaterThan(8);
    assertThat(installation.number("select count(*) from fleet.laws where residual <> 0")).isZero();
    assertThat(installation.run("laws").exitCode()).isZero();
  }

  @Test
  @Order(3)
  void no_node_was_busier_than_a_node_can_be() throws Exception {
    assertThat(
            installation.number(
                "select count(*) from fleet.node_usage_minute where mfu > 1 or busy_share > 1"))
        .isZero();
    assertThat(
            installation.number(
                "select count(*) from fleet.node_usage_minute where busy_share > 0.2"))
        .isPositive();
  }

  @Test
  @Order(4)
  void the_same_trace_again_changes_the_count_of_duplicates_alone() throws Exception {
    long requests = installation.number("select sum(requests)" + TENANTS);
    long cost = installation.number("select sum(cost_nanos)" + TENANTS);
    long read = installation.number("select sum(read) from fleet.intake");

    installation.succeed("replay", trace.toString(), "--speed", "max");
    awaitAll();

    assertThat(installation.number("select sum(requests)" + TENANTS)).isEqualTo(requests);
    assertThat(installation.number("select sum(cost_nanos)" + TENANTS)).isEqualTo(cost);
    assertThat(installation.number("select sum(duplicates) from fleet.intake")).isEqualTo(read);
    assertThat(installation.number("select count(*) from fleet.laws where residual <> 0")).isZero();
  }

  /** Waits until all that is in Kafka has been read, and the tables are at rest. */
  private void awaitAll() {
    await()
        .atMost(Duration.ofSeconds(180))
        .pollInterval(Duration.ofSeconds(1))
        .until(
            () ->
                installation.number("select coalesce(sum(read), 0) from fleet.intake")
                    == installation.sourceRecords());
    await()
        .atMost(Duration.ofSeconds(120))
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> installation.number(Installation.RESIDUALS) == 0);
  }

  private Path copy(String resource, String name) throws Exception {
    Path file = directory.resolve(name);
    try (InputStream bundled = getClass().getResourceAsStream(resource)) {
      Files.copy(Objects.requireNonNull(bundled, resource), file);
    }
    return file;
  }
}
