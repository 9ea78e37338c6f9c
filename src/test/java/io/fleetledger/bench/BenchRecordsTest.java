package io.fleetledger.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.schema.InferenceEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class BenchRecordsTest {
  private static final BenchLoad LOAD = new BenchLoad(20_000, 50, 20, 4, 5, 30, 300, 7);

  private final List<BenchRecords.Sent> sent = all();

  @Test
  void the_same_sizes_and_seed_make_the_same_backlog() {
    assertThat(all()).isEqualTo(sent);
  }

  @Test
  void every_request_is_sent_and_some_of_them_twice() {
    Set<String> ids = events().stream().map(InferenceEvent::getEventId).collect(Collectors.toSet());
    assertThat(ids).hasSize(20_000);
    assertThat(events().size() - ids.size()).isBetween(800, 1_200);
  }

  @Test
  void records_come_at_most_as_late_as_the_load_says() {
    for (BenchRecords.Sent record : sent) {
      if (record.value() instanceof InferenceEvent event) {
        long finished = Duration.between(Instant.EPOCH, event.getFinishedAt()).toMillis();
        assertThat(record.atMicros() / 1000 - finished).isBetween(0L, 30_000L);
      }
    }
  }

  @Test
  void sequence_numbers_of_a_node_have_no_gap() {
    Map<String, Set<Long>> byNode = new HashMap<>();
    events()
        .forEach(
            event ->
                byNode
                    .computeIfAbsent(event.getNodeId(), id -> new HashSet<>())
                    .add(event.getSequence()));
    assertThat(byNode).hasSize(20);
    byNode
        .values()
        .forEach(
            sequences ->
                assertThat(sequences.stream().mapToLong(it -> it).max().orElseThrow())
                    .isEqualTo(sequences.size() - 1L));
  }

  @Test
  void a_tenant_uses_three_models_at_most() {
    Map<String, Set<Integer>> models = new HashMap<>();
    for (BenchRecords.Sent record : sent) {
      if (record.value() instanceof InferenceEvent event) {
        models
            .computeIfAbsent(event.getTenantId(), id -> new HashSet<>())
            .add(record.node() % LOAD.models());
      }
    }
    assertThat(models.values()).allSatisfy(used -> assertThat(used).hasSizeLessThanOrEqualTo(3));
  }

  private List<InferenceEvent> events() {
    return sent.stream()
        .map(BenchRecords.Sent::value)
        .filter(InferenceEvent.class::isInstance)
        .map(InferenceEvent.class::cast)
        .toList();
  }

  private static List<BenchRecords.Sent> all() {
    List<BenchRecords.Sent> all = new ArrayList<>();
    new BenchRecords(LOAD).forEachRemaining(all::add);
    return all;
  }
}
