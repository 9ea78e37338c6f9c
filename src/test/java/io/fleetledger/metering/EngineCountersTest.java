package io.fleetledger.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.schema.NodeCoverage;
import io.fleetledger.schema.NodeSample;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the rows say that the engine counted, by hour. */
class EngineCountersTest {
  private final DedupHarness harness = new DedupHarness(MeteringSettings.DEFAULT);

  @AfterEach
  void close() {
    harness.close();
  }

  @Test
  void a_boot_s_counters_begin_at_zero() {
    take("boot", "10:20", 40);
    take("boot", "10:40", 100);

    assertThat(reported()).containsExactly(100L);
  }

  @Test
  void what_was_counted_across_the_hour_is_shared_by_time() {
    take("boot", "10:00", 0);
    take("boot", "10:50", 100);
    take("boot", "11:10", 201);
    take("boot", "11:50", 300);

    assertThat(reported()).containsExactly(150L, 150L);
  }

  @Test
  void the_order_of_arrival_does_not_count() {
    take("boot", "11:50", 300);
    take("boot", "10:50", 100);
    harness.restart();
    take("boot", "11:10", 201);
    take("boot", "10:00", 0);

    assertThat(reported()).containsExactly(150L, 150L);
  }

  @Test
  void another_boot_is_another_counter() {
    take("boot-1", "10:10", 500);
    take("boot-2", "10:40", 20);

    assertThat(reported()).containsExactly(500L, 20L);
    assertThat(harness.rows()).allMatch(row -> row.getResets() == 0);
  }

  @Test
  void a_counter_that_falls_has_begun_anew() {
    take(null, "10:10", 500);
    take(null, "10:50", 600);
    take(null, "11:20", 30);
    take(null, "11:50", 60);

    assertThat(reported()).containsExactly(610L, 50L);
    assertThat(harness.rows()).extracting(NodeCoverage::getResets).containsExactly(0L, 1L);
  }

  @Test
  void an_hour_without_samples_is_unknown_and_is_nobody_else_s() {
    take("boot", "10:30", 100);
    take("boot", "12:30", 300);

    assertThat(reported()).containsExactly(100L, 50L);
  }

  private void take(@Nullable String boot, String time, long requests) {
    harness.take(
        NodeSample.newBuilder()
            .setNodeId("node-1")
            .setBootId(boot)
            .setSampledAt(Instant.parse("2026-03-10T" + time + ":00Z"))
            .setRequestsFinishedTotal(requests)
            .build());
  }

  private List<Long> reported() {
    return harness.rows().stream().map(NodeCoverage::getReportedRequests).toList();
  }
}
