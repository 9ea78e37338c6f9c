package io.fleetledger.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fleetledger.schema.CallKind;
import io.fleetledger.schema.InferenceEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TraceReaderTest {
  @TempDir Path directory;

  @Test
  void the_azure_trace_is_read_whole() {
    List<InferenceEvent> requests = Traces.read(Trace.demo());
    assertThat(requests).hasSize(19_366);
    assertThat(requests.stream().mapToLong(InferenceEvent::getInputTokens).sum())
        .isEqualTo(22_361_870);
    assertThat(requests.stream().mapToLong(InferenceEvent::getOutputTokens).sum())
        .isEqualTo(4_088_665);
    assertThat(requests.getFirst().getArrivedAt())
        .isEqualTo(Instant.parse("2023-11-16T18:15:46.680590Z"));
    assertThat(Trace.demo().summarize().rows()).isEqualTo(19_366);
  }

  @Test
  void the_mooncake_trace_is_read_whole() {
    List<InferenceEvent> requests = Traces.read(Traces.MOONCAKE);
    assertThat(requests).hasSize(12_031);
    assertThat(requests.stream().mapToLong(InferenceEvent::getInputTokens).sum())
        .isEqualTo(144_793_823);
    assertThat(requests.stream().mapToLong(InferenceEvent::getCachedInputTokens).sum())
        .isEqualTo(54_063_104);
    assertThat(requests.stream().mapToLong(InferenceEvent::getOutputTokens).sum())
        .isEqualTo(4_122_048);
    assertThat(requests.getLast().getArrivedAt())
        .isEqualTo(Instant.parse("2025-02-25T00:58:56.999Z"));
  }

  @Test
  void a_csv_may_name_its_columns_like_the_fields_of_an_event() throws IOException {
    Trace trace =
        Traces.written(
            directory,
            "own.csv",
            """
            tenant_id,arrived_at,input_tokens,call_kind,mean_batch_size,labels
            "acme, inc",1700000000000001,12,EMBEDDING,1.5,"{""app"":""web""}"

            acme,2023-11-14T23:13:20+01:00,,,,
            """);
    List<InferenceEvent> requests = Traces.read(trace);
    assertThat(requests).hasSize(2);
    assertThat(requests.getFirst())
        .returns("acme, inc", InferenceEvent::getTenantId)
        .returns(Instant.parse("2023-11-14T22:13:20.000001Z"), InferenceEvent::getArrivedAt)
        .returns(12, InferenceEvent::getInputTokens)
        .returns(CallKind.EMBEDDING, InferenceEvent::getCallKind)
        .returns(1.5f, InferenceEvent::getMeanBatchSize)
        .returns(Map.of("app", "web"), InferenceEvent::getLabels);
    assertThat(requests.getLast())
        .returns(Instant.parse("2023-11-14T22:13:20Z"), InferenceEvent::getArrivedAt)
        .returns(0, InferenceEvent::getInputTokens)
        .returns(null, InferenceEvent::getCallKind);
    assertThat(trace.summarize().rows()).isEqualTo(2);
  }

  @Test
  void instants_are_iso_or_micros_and_unions_may_be_tagged_as_avro_does() throws IOException {
    Trace trace =
        Traces.written(
            directory,
            "own.jsonl",
            """
            {"arrived_at": 1700000000000001, "node_id": "n", "sequence": {"long": 7}, "attempt": 2}

            {"arrived_at": "2023-11-14T22:13:20.0000019Z", "boot_id": {"string": "b"}}""");
    List<InferenceEvent> requests = Traces.read(trace);
    assertThat(requests).hasSize(2);
    assertThat(requests).extracting(InferenceEvent::getAttempt).containsExactly(2, null);
    assertThat(requests)
        .extracting(InferenceEvent::getArrivedAt)
        .containsOnly(Instant.parse("2023-11-14T22:13:20.000001Z"));
    assertThat(requests.getFirst().getSequence()).isEqualTo(7);
    assertThat(requests.getLast().getBootId()).isEqualTo("b");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"arrived_at": 1, "input_tokens": "many"} | field 'input_tokens': "many" is not a whole number of 32 bits
          {"arrived_at": 1, "input_tokens": 3000000000} | field 'input_tokens': 3000000000 is not a whole number of 32 bits
          {"arrived_at": 1, "output_tokens": 1.5} | field 'output_tokens': 1.5 is not a whole number of 32 bits
          {"arrived_at": "noon"} | field 'arrived_at': "noon" is not an instant
          {"arrived_at": 1, "outcome": "GOOD"} | field 'outcome': "GOOD" is not one of [SUCCESS, ERROR, CANCELLED, TIMEOUT]
          {"arrived_at": 1, "node_id": 5} | field 'node_id': 5 is not a text
          {"arrived_at": 1, "labels": {"a": 1}} | field 'labels': {"a":1} is not an object of texts
          {"arrived_at": 1, "prompt": "x"} | field 'prompt': unknown
          {"input_tokens": 1} | field 'arrived_at': missing
          [1] | a JSON object is expected
          {"arrived_at": | not JSON
          """)
  void a_malformed_line_is_named_with_its_field(String line, String complaint) throws IOException {
    Trace trace = Traces.written(directory, "bad.jsonl", "{\"arrived_at\": 1}\n\n" + line + "\n");
    assertThatThrownBy(() -> Traces.read(trace))
        .isInstanceOf(TraceException.class)
        .hasMessageStartingWith(trace.name() + ", line 3")
        .hasMessageContaining(complaint)
        .hasMessageNotContaining("\n");
  }

  @Test
  void a_malformed_row_of_a_csv_is_named_by_its_line() throws IOException {
    String header = "TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:15:46.6805900,1,2\n\n";
    for (String row : List.of("2023-11-16 18:15:46,1", "2023-11-16 18:15:46,1,2,3", "now,1,2")) {
      Trace trace = Traces.written(directory, "bad.csv", header + row + "\n" + row);
      assertThatThrownBy(() -> Traces.read(trace))
          .isInstanceOf(TraceException.class)
          .hasMessageStartingWith(trace.name() + ", line 4");
    }
  }

  @Test
  void lines_before_a_malformed_one_are_read() throws IOException {
    Trace trace = Traces.written(directory, "bad.jsonl", "{\"arrived_at\": 1}\nrubbish");
    try (TraceReader reader = trace.open()) {
      assertThat(reader.next().getArrivedAt())
          .isEqualTo(Instant.parse("1970-01-01T00:00:00.000001Z"));
      assertThatThrownBy(reader::hasNext).isInstanceOf(TraceException.class);
    }
  }

  @Test
  void a_trace_that_is_not_there_or_of_no_known_format_says_so() {
    assertThatThrownBy(() -> Trace.file(directory.resolve("none.csv")).summarize())
        .hasMessage(directory.resolve("none.csv") + " does not exist");
    assertThatThrownBy(() -> Trace.file(directory.resolve("trace.parquet")).open())
        .hasMessageContaining("neither .jsonl nor .csv");
  }
}
