package io.fleetledger.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fleetledger.catalog.Catalog;
import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.NodeSample;
import io.fleetledger.schema.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class SimulationTest {
  static final List<Trace> TRACES = List.of(Trace.demo(), Traces.MOONCAKE);
  private static final Catalog FLEET = Traces.demoCatalog();

  @TempDir Path directory;

  @ParameterizedTest
  @FieldSource("TRACES")
  void every_request_becomes_one_successful_event_with_its_own_tokens(Trace trace) {
    List<InferenceEvent> requests = Traces.read(trace);
    List<InferenceEvent> events = Traces.events(Traces.simulate(trace, FLEET));
    assertThat(events).allMatch(event -> event.getOutcome() == Outcome.SUCCESS);
    assertThat(events.stream().map(SimulationTest::tokens).sorted().toList())
        .isEqualTo(requests.stream().map(SimulationTest::tokens).sorted().toList());
    assertThat(events.stream().map(InferenceEvent::getEventId).distinct()).hasSize(requests.size());
  }

  private static String tokens(InferenceEvent event) {
    return "%s %d %d %d"
        .formatted(
            event.getArrivedAt(),
            event.getInputTokens(),
            event.getCachedInputTokens(),
            event.getOutputTokens());
  }

  @ParameterizedTest
  @FieldSource("TRACES")
  void the_same_trace_gives_the_same_records_again(Trace trace) {
    assertThat(Traces.simulate(trace, Traces.demoCatalog()))
        .isEqualTo(Traces.simulate(trace, FLEET));
  }

  @ParameterizedTest
  @FieldSource("TRACES")
  void records_come_in_order_of_event_time(Trace trace) {
    assertThat(Traces.simulate(trace, FLEET))
        .isSortedAccordingTo(Comparator.comparing(SimulationTest::eventTime));
  }

  private static Instant eventTime(SpecificRecord record) {
    return record instanceof InferenceEvent event
        ? event.getFinishedAt()
        : ((NodeSample) record).getSampledAt();
  }

  @ParameterizedTest
  @FieldSource("TRACES")
  void times_of_an_event_are_in_order(Trace trace) {
    assertThat(Traces.events(Traces.simulate(trace, FLEET)))
        .allSatisfy(
            event ->
                assertThat(
                        List.of(
                            event.getArrivedAt(),
                            event.getStartedAt(),
                            event.getFirstTokenAt(),
                            event.getFinishedAt()))
                    .isSorted());
  }

  @ParameterizedTest
  @FieldSource("TRACES")
  void each_boot_of_a_node_numbers_its_events_without_a_gap(Trace trace) {
    Map<String, List<Long>> sequences =
        Traces.events(Traces.simulate(trace, FLEET)).stream()
            .collect(
                Collectors.groupingBy(
                    event -> event.getNodeId() + event.getBootId(),
                    Collectors.mapping(InferenceEvent::getSequence, Collectors.toList())));
    sequences
        .values()
        .forEach(
            numbers -> {
              for (int i = 0; i < numbers.size(); i++) {
                assertThat(numbers.get(i)).isEqualTo(i);
              }
            });
  }

  @ParameterizedTest
  @FieldSource("TRACES")
  void the_engines_counters_end_at_the_sums_of_the_events(Trace trace) {
    List<SpecificRecord> records = Traces.simulate(trace, FLEET);
    Map<String, NodeSample> last = new HashMap<>();
    Traces.samples(records).forEach(sample -> last.put(sample.getNodeId(), sample));
    Map<String, long[]> sums = new HashMap<>();
    for (InferenceEvent event : Traces.events(records)) {
      long[] sum = sums.computeIfAbsent(event.getNodeId(), node -> new long[4]);
      sum[0]++;
      sum[1] += event.getInputTokens();
      sum[2] += event.getCachedInputTokens();
      sum[3] += event.getOutputTokens();
    }
    assertThat(last.keySet()).isEqualTo(sums.keySet());
    last.forEach(
        (node, sample) ->
            assertThat(
                    new long[] {
                      sample.getRequestsFinishedTotal(),
                      sample.getPromptTokensTotal(),
                      sample.getCachedPromptTokensTotal(),
                      sample.getGenerationTokensTotal()
                    })
                .isEqualTo(sums.get(node)));
  }

  @ParameterizedTest
  @FieldSource("TRACES")
  void samples_are_whole_and_every_ten_seconds(Trace trace) {
    Map<String, List<NodeSample>> samples =
        Traces.samples(Traces.simulate(trace, FLEET)).stream()
            .collect(Collectors.groupingBy(NodeSample::getNodeId));
    samples
        .values()
        .forEach(
            series -> {
              for (int i = 1; i < series.size(); i++) {
                assertThat(series.get(i).getSampledAt())
                    .isEqualTo(series.get(i - 1).getSampledAt().plusSeconds(10));
              }
              assertThat(series)
                  .allSatisfy(
                      sample -> {
                        assertThat(sample.getTensorActive()).isBetween(0.0, 1.0);
                        assertThat(sample.getDramActive()).isBetween(0.0, 1.0);
                        assertThat(sample.getKvCacheUsage()).isBetween(0.0, 1.0);
                        assertThat(sample.getPowerWatts()).isPositive();
                      });
              assertThat(series)
                  .isSortedAccordingTo(Comparator.comparing(NodeSample::getEnergyJoulesTotal));
            });
  }

  @Test
  void an_event_that_has_everything_passes_unchanged() throws IOException {
    List<InferenceEvent> events =
        Traces.events(Traces.simulate(Trace.demo(), FLEET)).subList(0, 200);
    StringBuilder lines = new StringBuilder();
    events.reversed().forEach(event -> lines.append(event).append('\n'));
    Trace trace = Traces.written(directory, "events.jsonl", lines.toString());
    assertThat(Traces.simulate(trace, Catalog.EMPTY))
        .isEqualTo(new ArrayList<SpecificRecord>(events.reversed()));
  }

  @Test
  void optional_fields_of_a_complete_event_take_the_defaults_of_the_schema() throws IOException {
    Trace trace =
        Traces.written(
            directory,
            "events.jsonl",
            """
            {"event_id":"e","node_id":"n","tenant_id":"t","arrived_at":1,"finished_at":2}
            """);
    assertThat(Traces.simulate(trace, Catalog.EMPTY))
        .containsExactly(
            InferenceEvent.newBuilder()
                .setEventId("e")
                .setNodeId("n")
                .setTenantId("t")
                .setArrivedAt(Instant.EPOCH.plusNanos(1000))
                .setFinishedAt(Instant.EPOCH.plusNanos(2000))
                .build());
  }

  @Test
  void a_bad_event_that_has_everything_passes_too_for_the_metering_to_judge() throws IOException {
    Trace trace =
        Traces.written(
            directory,
            "events.jsonl",
            """
            {"event_id":"","node_id":"n","tenant_id":"t","arrived_at":9,"finished_at":2,"input_tokens":-1}
            """);
    assertThat(Traces.events(Traces.simulate(trace, Catalog.EMPTY)))
        .singleElement()
        .returns("", InferenceEvent::getEventId)
        .returns(-1, InferenceEvent::getInputTokens);
  }

  @Test
  void what_the_catalog_cannot_serve_is_an_error_that_says_what_to_do() throws IOException {
    assertThatThrownBy(() -> Traces.simulate(Trace.demo(), Catalog.EMPTY))
        .isInstanceOf(TraceException.class)
        .hasMessage(
            "request 1 of the trace, of 2023-11-16T18:15:46.680590Z:"
                + " no tenant is in force then; apply a catalog that has one");
    Trace model = timeless("\"model_id\":\"gpt-2\"");
    assertThatThrownBy(() -> Traces.simulate(model, FLEET))
        .hasMessageContaining("no node that serves it is deployed then");
    Trace node = timeless("\"node_id\":\"elsewhere\"");
    assertThatThrownBy(() -> Traces.simulate(node, FLEET))
        .hasMessageContaining("elsewhere has no deployment then");
    Trace counts = timeless("\"input_tokens\":-1");
    assertThatThrownBy(() -> Traces.simulate(counts, FLEET))
        .hasMessageContaining("token counts can't be simulated");
  }

  private Trace timeless(String field) throws IOException {
    return Traces.written(
        directory, "one.jsonl", "{\"arrived_at\":\"2024-01-01T00:00:00Z\",%s}".formatted(field));
  }

  @Test
  void a_request_out_of_order_starts_after_what_was_simulated_before_it() throws IOException {
    Trace trace =
        Traces.written(
            directory,
            "late.csv",
            """
            arrived_at,input_tokens,output_tokens,node_id
            2024-01-01T00:00:10Z,100,10,fra-h100-01
            2024-01-01T00:00:00Z,100,10,fra-h100-01
            """);
    List<InferenceEvent> events = Traces.events(Traces.simulate(trace, FLEET));
    assertThat(events.getLast().getArrivedAt()).isEqualTo(Instant.parse("2024-01-01T00:00:00Z"));
    assertThat(events.getLast().getStartedAt())
        .isAfterOrEqualTo(events.getFirst().getFirstTokenAt());
  }

  @Test
  void a_long_silence_is_not_sampled() throws IOException {
    Trace trace =
        Traces.written(
            directory,
            "silence.csv",
            """
            arrived_at,input_tokens,output_tokens
            2024-01-01T00:00:00Z,100,10
            2025-01-01T00:00:00Z,100,10
            """);
    List<SpecificRecord> records = Traces.simulate(trace, FLEET);
    assertThat(Traces.events(records)).hasSize(2);
    assertThat(Traces.samples(records)).hasSizeLessThan(5);
  }
}
