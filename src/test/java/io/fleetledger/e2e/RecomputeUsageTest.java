package io.fleetledger.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.catalog.CatalogKind;
import io.fleetledger.catalog.Deployment;
import io.fleetledger.catalog.History;
import io.fleetledger.catalog.Version;
import io.fleetledger.oracle.EventGenerator;
import io.fleetledger.oracle.Load;
import io.fleetledger.oracle.Oracle;
import io.fleetledger.oracle.OracleSettings;
import io.fleetledger.oracle.OracleTables;
import io.fleetledger.oracle.RawRecord;
import io.fleetledger.oracle.TestCatalog;
import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.NodeSample;
import io.fleetledger.time.Micros;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Usage computed anew from the log, on the command line, against real servers. */
@Execution(ExecutionMode.CONCURRENT)
class RecomputeUsageTest {
  private static final Duration RETENTION = Duration.ofHours(1);

  /** By then the stream has let go of the load's hour. */
  private static final Instant LATER = TestCatalog.BASE.plus(Duration.ofHours(30));

  private static final Instant QUIET_HOUR = TestCatalog.BASE.plus(Duration.ofHours(2));
  private static final String CORRECTED_NODE = "node-01";
  private static final String OTHER_NODE = "node-02";

  @TempDir Path directory;

  @Test
  void a_rate_corrected_after_the_stream_let_go_costs_what_it_would_have_cost() throws Exception {
    Catalog before = TestCatalog.fleet(3);
    Catalog after = corrected(before);
    OracleSettings referee = OracleSettings.DEFAULT.withRetention(RETENTION);
    try (Installation installation =
        Installation.start(
            directory,
            Map.of("partitions", "1", "retention.hours", "1", "commit.interval.ms", "200"))) {
      installation.apply(before);
      List<RawRecord> sent =
          new ArrayList<>(
              installation.send(
                  EventGenerator.generate(Load.of(5, 3, 10, 200).clean().withPartitions(1))));
      sent.addAll(installation.send(List.of(record(event(LATER)), record(sample(LATER)))));
      Process processor = installation.startProcessor();
      installation.awaitTables(sent, before, referee);
      await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () ->
                  installation.number(
                          "SELECT count(*) FROM ledger.fleet_settled WHERE settled_at >= '2026-03-11 15:00Z'")
                      == 1);

      installation.apply(after);
      String[] command = {
        "recompute",
        "usage",
        "--since",
        "2026-03-10T09:00:00Z",
        "--author",
        "ann",
        "--reason",
        "typo"
      };
      assertThat(installation.succeed(with(command, "--dry-run")))
          .contains("acme", "nothing was changed");
      long cost = cost(installation);
      long nodeCost = nodeCost(installation);
      assertThat(nodeCost).as("a whole hour costs accelerators x rate").isEqualTo(hour(before));
      assertThat(installation.number("SELECT count(*) FROM fleet.recompute")).isZero();

      installation.succeed(command);

      long expected = cost(Oracle.fold(sent, after, referee));
      assertThat(expected).isNotEqualTo(cost);
      await().atMost(Duration.ofSeconds(60)).until(() -> cost(installation) == expected);
      await().atMost(Duration.ofSeconds(60)).until(() -> nodeCost(installation) == 2 * nodeCost);
      installation.awaitTables(sent, after, referee);
      assertThat(
              installation.number(
                  "SELECT count(*) FROM fleet.recompute WHERE recomputed_by = 'ann' AND tenant_id = 'acme'"))
          .isEqualTo(1);
      assertThat(installation.succeed(command)).contains(": 0 rows change");
      processor.destroy();
    }
  }

  private static long cost(Installation installation) throws Exception {
    return installation.number(
        "SELECT sum(cost_nanos + idle_cost_nanos) FROM ledger.tenant_usage WHERE grain = 'HOUR' AND window_start < '%s'"
            .formatted(QUIET_HOUR));
  }

  private static long cost(OracleTables tables) {
    return tables.tenantHours().stream()
        .filter(row -> row.getWindowStart().isBefore(QUIET_HOUR))
        .mapToLong(row -> row.getCostNanos() + row.getIdleCostNanos())
        .sum();
  }

  /** Of an hour in which nothing ran and nothing changed. */
  private static long nodeCost(Installation installation) throws Exception {
    return installation.number(
        "SELECT node_cost_nanos FROM ledger.node_usage WHERE grain = 'HOUR' AND node_id = '%s' AND window_start = '%s'"
            .formatted(CORRECTED_NODE, QUIET_HOUR));
  }

  private static long hour(Catalog catalog) {
    Deployment deployment =
        Objects.requireNonNull(catalog.deployments().get(CORRECTED_NODE)).at(Micros.of(QUIET_HOUR));
    return Objects.requireNonNull(deployment).acceleratorCount()
        * deployment.rateNanosPerAcceleratorHour();
  }

  private static String[] with(String[] command, String option) {
    List<String> all = new ArrayList<>(List.of(command));
    all.add(option);
    return all.toArray(String[]::new);
  }

  /** As if the rate had been twice as high all along. */
  private static Catalog corrected(Catalog catalog) {
    History<Deployment> history = Objects.requireNonNull(catalog.deployments().get(CORRECTED_NODE));
    List<Version<Deployment>> versions =
        history.versions().stream()
            .map(
                version ->
                    new Version<>(
                        version.fromMicros(), version.toMicros(), doubled(version.value())))
            .toList();
    return catalog.with(CatalogKind.DEPLOYMENTS, CORRECTED_NODE, new History<>(versions));
  }

  private static Deployment doubled(Deployment deployment) {
    return new Deployment(
        deployment.nodeId(),
        deployment.modelId(),
        deployment.acceleratorId(),
        deployment.acceleratorCount(),
        deployment.tensorParallel(),
        deployment.pipelineParallel(),
        deployment.weightPrecision(),
        deployment.activationPrecision(),
        deployment.kvPrecision(),
        deployment.draftModelId(),
        deployment.poolId(),
        deployment.region(),
        2 * deployment.rateNanosPerAcceleratorHour(),
        deployment.currency());
  }

  private static RawRecord record(Object value) {
    String topic = value instanceof NodeSample ? RawRecord.SAMPLES : RawRecord.EVENTS;
    return new RawRecord(topic, 0, 0, 0, value);
  }

  private static InferenceEvent event(Instant finished) {
    return InferenceEvent.newBuilder()
        .setEventId("later")
        .setNodeId(OTHER_NODE)
        .setTenantId("acme")
        .setArrivedAt(finished.minusSeconds(2))
        .setStartedAt(finished.minusSeconds(2))
        .setFirstTokenAt(finished.minusSeconds(1))
        .setFinishedAt(finished)
        .setInputTokens(1000)
        .setOutputTokens(10)
        .build();
  }

  private static NodeSample sample(Instant at) {
    return NodeSample.newBuilder().setNodeId(OTHER_NODE).setSampledAt(at).build();
  }
}
