package io.fleetledger.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.catalog.Deployment;
import io.fleetledger.compute.RequestShape;
import io.fleetledger.compute.ServingProfile;
import io.fleetledger.compute.Work;
import io.fleetledger.compute.WorkModel;
import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.time.Micros;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the metering will make of simulated events: work spread evenly over prefill and decode. */
class UtilizationTest {
  /** One node for all of a fleet's traffic, at precisions that leave compute the bottleneck. */
  private static final Catalog OVERLOADED =
      Traces.catalog(
          """
          models:
          - {model: small, layers: 32, hidden_size: 4096, attention_heads: 32, key_value_heads: 8,
             intermediate_size: 14336, vocabulary_size: 128256}
          tenants: [{tenant: acme}]
          pools: [{pool: all}]
          deployments:
          - {node: only, model: small, accelerator: A100-SXM-80GB, weight_precision: int4,
             activation_precision: bf16, kv_precision: int8, pool: all,
             rate_per_accelerator_hour: 1}
          """);

  static Stream<Arguments> fleets() {
    Catalog demo = Traces.demoCatalog();
    return Stream.of(
        Arguments.of(Trace.demo(), demo),
        Arguments.of(Traces.MOONCAKE, demo),
        Arguments.of(Trace.demo(), OVERLOADED),
        Arguments.of(Traces.MOONCAKE, OVERLOADED));
  }

  @ParameterizedTest
  @MethodSource("fleets")
  void no_node_executes_more_than_its_peak_in_any_minute(Trace trace, Catalog catalog) {
    Map<String, WorkModel> models = new HashMap<>();
    Map<String, Map<Long, Double>> mflop = new HashMap<>();
    for (InferenceEvent event : Traces.events(Traces.simulate(trace, catalog))) {
      WorkModel model =
          models.computeIfAbsent(event.getNodeId(), node -> workModel(catalog, node, event));
      Work work = model.work(shape(event));
      Map<Long, Double> minutes = mflop.computeIfAbsent(event.getNodeId(), node -> new TreeMap<>());
      long started = Micros.of(event.getStartedAt());
      long first = Micros.of(event.getFirstTokenAt());
      place(work.executedPrefillMflop(), started, first, minutes);
      place(work.executedDecodeMflop(), first, Micros.of(event.getFinishedAt()), minutes);
    }
    mflop.forEach(
        (node, minutes) -> {
          double capacity =
              60.0
                  * Objects.requireNonNull(models.get(node)).peakFlopsPerSecond()
                  / 1e6
                  * accelerators(catalog, node);
          assertThat(minutes)
              .isNotEmpty()
              .allSatisfy((minute, sum) -> assertThat(sum).isLessThanOrEqualTo(capacity));
        });
  }

  @Test
  void too_much_traffic_queues() {
    List<InferenceEvent> events = Traces.events(Traces.simulate(Traces.MOONCAKE, OVERLOADED));
    InferenceEvent last = events.getLast();
    assertThat(last.getStartedAt()).isAfter(last.getArrivedAt().plusSeconds(600));
    assertThat(Traces.samples(Traces.simulate(Traces.MOONCAKE, OVERLOADED)))
        .anyMatch(sample -> sample.getWaitingRequests() > 1000);
  }

  private static void place(long mflop, long from, long to, Map<Long, Double> minutes) {
    for (long minute = Micros.minuteOf(from); minute <= to; minute += Micros.MINUTE) {
      long overlap = Math.min(to, minute + Micros.MINUTE) - Math.max(from, minute);
      double share = from == to ? 1 : (double) Math.max(0, overlap) / (to - from);
      minutes.merge(minute, mflop * share, Double::sum);
    }
  }

  private static int accelerators(Catalog catalog, String node) {
    return Objects.requireNonNull(catalog.deployments().get(node))
        .versions()
        .getLast()
        .value()
        .acceleratorCount();
  }

  private static WorkModel workModel(Catalog catalog, String node, InferenceEvent event) {
    long at = Micros.of(event.getStartedAt());
    Deployment deployment = Objects.requireNonNull(Fleet.at(catalog.deployments().get(node), at));
    return new WorkModel(
        new ServingProfile(
            Objects.requireNonNull(Fleet.at(catalog.models().get(deployment.modelId()), at)),
            null,
            Objects.requireNonNull(
                Fleet.at(catalog.accelerators().get(deployment.acceleratorId()), at)),
            deployment.acceleratorCount(),
            deployment.weightPrecision(),
            deployment.activationPrecision(),
            deployment.kvPrecision()));
  }

  private static RequestShape shape(InferenceEvent event) {
    return new RequestShape(
        RequestShape.Part.FULL,
        event.getInputTokens(),
        event.getCachedInputTokens(),
        event.getOutputTokens(),
        0,
        0,
        0,
        Objects.requireNonNullElse(event.getMeanBatchSize(), 1f),
        null);
  }
}
