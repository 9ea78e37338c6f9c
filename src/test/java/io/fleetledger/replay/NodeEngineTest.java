package io.fleetledger.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.NodeSample;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * On a node so small that its times can be computed by hand: a model of a million parameters (1
 * layer of 3 * 1000 * 1 + 1000 * 1 attention and 3 * 1000 * 332 feed-forward weights) at 2 MFLOP
 * and 2 MB, on an accelerator of 1 TFLOP/s and 1 GB/s. At the efficiencies that engines reach,
 * prefill takes 2 / 0.5 = 4 us a token, and a decode step 2000 / 0.7 = 2857 us for the weights and
 * 4 us a sequence for its compute; what KV cache and attention add stays below 2 %.
 */
class NodeEngineTest {
  private static final String TINY =
      """
      models:
      - {model: tiny, layers: 1, hidden_size: 1000, attention_heads: 1, head_dim: 1,
         intermediate_size: 332, vocabulary_size: 1}
      - {model: tiny-too, layers: 1, hidden_size: 1000, attention_heads: 1, head_dim: 1,
         intermediate_size: 332, vocabulary_size: 2}
      accelerators:
      - {accelerator: slow, peak_tflops: {bf16: 1}, hbm_gb: %s, hbm_gb_per_second: 1, tdp_watts: 100}
      tenants: [{tenant: acme}]
      pools: [{pool: all}]
      deployments:
      - {node: n, model: tiny, accelerator: slow, pool: all, rate_per_accelerator_hour: 1}
      """;
  private static final Percentage TWO_PERCENT = Percentage.withPercentage(2);

  @TempDir Path directory;

  @Test
  void a_request_alone_is_prefilled_then_decoded() throws IOException {
    InferenceEvent event = Traces.events(simulate(TINY.formatted(1), "0,1000,11")).getFirst();
    assertThat(micros(event.getArrivedAt(), event.getStartedAt())).isZero();
    assertThat(micros(event.getStartedAt(), event.getFirstTokenAt()))
        .isCloseTo(1000 * 4, TWO_PERCENT);
    assertThat(micros(event.getFirstTokenAt(), event.getFinishedAt()))
        .isCloseTo(10 * (2857 + 4), TWO_PERCENT);
    assertThat(event.getMeanBatchSize()).isEqualTo(1);
  }

  @Test
  void decoding_pauses_while_another_request_is_prefilled_and_then_shares_its_steps()
      throws IOException {
    List<InferenceEvent> events =
        Traces.events(simulate(TINY.formatted(1), "0,1000,1001", "1000000,2000,1001"));
    InferenceEvent first = events.getFirst();
    InferenceEvent second = events.getLast();
    assertThat(micros(second.getArrivedAt(), second.getStartedAt())).isZero();
    long alone = micros(first.getFirstTokenAt(), second.getStartedAt());
    long paused = micros(second.getStartedAt(), second.getFirstTokenAt());
    assertThat(paused).isCloseTo(2000 * 4, TWO_PERCENT);
    double stepsAlone = alone / 2861.0;
    long together = micros(second.getFirstTokenAt(), first.getFinishedAt());
    assertThat(together).isCloseTo(Math.round((1000 - stepsAlone) * (2857 + 8)), TWO_PERCENT);
    long aloneAgain = micros(first.getFinishedAt(), second.getFinishedAt());
    assertThat(aloneAgain).isCloseTo(Math.round(stepsAlone * 2861), TWO_PERCENT);
    double expectedBatch = (stepsAlone + 2 * (1000 - stepsAlone)) / 1000;
    assertThat((double) first.getMeanBatchSize()).isCloseTo(expectedBatch, within(0.01));
    assertThat((double) second.getMeanBatchSize()).isCloseTo(expectedBatch, within(0.01));
  }

  @Test
  void requests_are_prefilled_one_after_the_other_first_come_first_served() throws IOException {
    List<InferenceEvent> events =
        Traces.events(simulate(TINY.formatted(1), "0,1000,1", "1,1000,1", "2,1000,1"));
    assertThat(events).isSortedAccordingTo((a, b) -> a.getArrivedAt().compareTo(b.getArrivedAt()));
    for (int i = 1; i < events.size(); i++) {
      assertThat(events.get(i).getStartedAt()).isEqualTo(events.get(i - 1).getFinishedAt());
    }
  }

  @Test
  void one_token_needs_no_decoding_and_none_has_no_first_token() throws IOException {
    List<InferenceEvent> events =
        Traces.events(simulate(TINY.formatted(1), "0,1000,1", "1000000,1000,0"));
    assertThat(events.getFirst().getFirstTokenAt()).isEqualTo(events.getFirst().getFinishedAt());
    assertThat(events.getLast().getFirstTokenAt()).isNull();
    assertThat(events).extracting(InferenceEvent::getMeanBatchSize).containsOnlyNulls();
  }

  /** KV takes 4 bytes a token: 2.008 MB of weights leave room for 2,000 tokens. */
  @Test
  void a_full_kv_cache_makes_requests_wait() throws IOException {
    List<SpecificRecord> records =
        simulate(TINY.formatted("0.002012"), "0,900,10000", "1,900,10000");
    InferenceEvent first = Traces.events(records).getFirst();
    InferenceEvent second = Traces.events(records).getLast();
    assertThat(second.getStartedAt()).isEqualTo(first.getFinishedAt());
    NodeSample sample = Traces.samples(records).getFirst();
    assertThat(sample)
        .returns(1, NodeSample::getRunningRequests)
        .returns(1, NodeSample::getWaitingRequests)
        .returns(1.0, NodeSample::getKvCacheUsage);
  }

  @Test
  void samples_tell_what_the_accelerators_did() throws IOException {
    NodeSample sample = Traces.samples(simulate(TINY.formatted(1), "0,1000,8001")).get(1);
    assertThat(sample.getSampledAt()).isEqualTo(Instant.parse("2024-01-01T00:00:20Z"));
    assertThat(sample.getDramActive()).isCloseTo(0.7, within(0.01));
    assertThat(sample.getPowerWatts()).isCloseTo(100, within(1.0));
  }

  @Test
  void a_new_deployment_drains_the_engine_and_boots_it_anew() throws IOException {
    String catalog =
        TINY.formatted(1)
            + """
            - {node: n, from: 2024-01-01T00:00:01Z, model: tiny-too, accelerator: slow, pool: all,
               rate_per_accelerator_hour: 1}
            """;
    List<InferenceEvent> events =
        Traces.events(simulate(catalog, "0,1000,1001", "1000,1000,1", "1500000,1000,1"));
    assertThat(events).hasSize(3);
    InferenceEvent longest =
        events.stream().filter(event -> event.getOutputTokens() > 1).findFirst().orElseThrow();
    assertThat(events.stream().collect(Collectors.groupingBy(InferenceEvent::getBootId)))
        .hasSize(2);
    assertThat(events.getLast())
        .returns(0L, InferenceEvent::getSequence)
        .returns(longest.getFinishedAt(), InferenceEvent::getStartedAt);
  }

  @Test
  void a_new_rate_boots_nothing() throws IOException {
    String catalog =
        TINY.formatted(1)
            + """
            - {node: n, from: 2024-01-01T00:00:01Z, model: tiny, accelerator: slow, pool: all,
               rate_per_accelerator_hour: 2}
            """;
    assertThat(Traces.events(simulate(catalog, "0,1000,1001", "1500000,1000,1")))
        .extracting(InferenceEvent::getSequence)
        .containsExactly(0L, 1L);
  }

  /** Rows are microseconds after midnight, input tokens, output tokens. */
  private List<SpecificRecord> simulate(String catalog, String... rows) throws IOException {
    long midnight = Instant.parse("2024-01-01T00:00:00Z").toEpochMilli() * 1000;
    StringBuilder csv = new StringBuilder("arrived_at,input_tokens,output_tokens\n");
    for (String row : rows) {
      int comma = row.indexOf(',');
      long arrival = midnight + Long.parseLong(row.substring(0, comma));
      csv.append(arrival).append(row.substring(comma)).append('\n');
    }
    return Traces.simulate(
        Traces.written(directory, "tiny.csv", csv.toString()), Traces.catalog(catalog));
  }

  private static long micros(Instant from, Instant to) {
    return Duration.between(from, to).toNanos() / 1000;
  }
}
