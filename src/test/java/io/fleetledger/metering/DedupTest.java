package io.fleetledger.metering;

import static io.fleetledger.metering.Novelty.CONFLICT;
import static io.fleetledger.metering.Novelty.DUPLICATE;
import static io.fleetledger.metering.Novelty.NEW;
import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.schema.InferenceEvent;
import io.fleetledger.schema.NodeCoverage;
import io.fleetledger.schema.NodeSample;
import java.time.Duration;
import java.time.Instant;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The horizon is two days. */
class DedupTest {
  private static final Instant TEN = Instant.parse("2026-03-10T10:00:00Z");
  private static final Duration HOUR = Duration.ofHours(1);

  private final DedupHarness harness = new DedupHarness(MeteringSettings.DEFAULT);

  @AfterEach
  void close() {
    harness.close();
  }

  @Test
  void a_sequence_repeated_is_a_duplicate_and_taken_twice_a_conflict() {
    InferenceEvent other = event("boot", 7, TEN);
    other.setOutputTokens(99);

    assertThat(harness.take(event("boot", 7, TEN))).isEqualTo(NEW);
    assertThat(harness.take(event("boot", 7, TEN))).isEqualTo(DUPLICATE);
    assertThat(harness.take(other)).isEqualTo(CONFLICT);
    harness.restart();
    assertThat(harness.take(other)).isEqualTo(CONFLICT);
    assertThat(harness.take(event("boot-2", 7, TEN))).isEqualTo(NEW);
  }

  @Test
  void two_nodes_that_claim_one_boot_are_told_apart() {
    InferenceEvent elsewhere = event("boot", 7, TEN);
    elsewhere.setNodeId("node-2");

    assertThat(harness.take(event("boot", 7, TEN))).isEqualTo(NEW);
    assertThat(harness.take(elsewhere)).isEqualTo(NEW);
    assertThat(harness.rows()).extracting(NodeCoverage::getNodeId).contains("node-1", "node-2");
  }

  @Test
  void an_old_sequence_is_a_duplicate_whatever_it_says() {
    InferenceEvent other = event("boot", 7, TEN);
    other.setOutputTokens(99);
    harness.take(event("boot", 7, TEN));
    harness.take(event("boot", 8, TEN.plus(HOUR.multipliedBy(51))));

    assertThat(harness.take(other)).isEqualTo(DUPLICATE);
    sweepAll();
    assertThat(harness.take(other)).isEqualTo(DUPLICATE);
  }

  @Test
  void an_id_is_known_for_the_horizon_after_it_came() {
    harness.take(unnumbered());
    harness.take(event("boot", 0, TEN.plus(HOUR.multipliedBy(48))));
    InferenceEvent other = unnumbered();
    other.setOutputTokens(99);

    assertThat(harness.take(unnumbered())).isEqualTo(DUPLICATE);
    assertThat(harness.take(other)).isEqualTo(CONFLICT);
    harness.take(event("boot", 1, TEN.plus(HOUR.multipliedBy(49))));
    assertThat(harness.take(unnumbered())).isEqualTo(NEW);
    assertThat(harness.take(unnumbered())).isEqualTo(DUPLICATE);
  }

  @Test
  void ids_that_are_forgotten_leave_the_store_bit_by_bit() {
    for (int i = 0; i < 100; i++) {
      InferenceEvent event = unnumbered();
      event.setEventId("event-" + i);
      harness.take(event);
    }
    harness.take(event("boot", 0, TEN.plus(HOUR.multipliedBy(49))));

    harness.sweep(30);
    assertThat(TestStores.size(harness.idStore)).isEqualTo(70);
    sweepAll();
    assertThat(TestStores.size(harness.idStore)).isZero();
  }

  @Test
  void samples_of_one_second_are_one_or_a_conflict() {
    assertThat(harness.take(sample(TEN.plusMillis(900), 5))).isEqualTo(NEW);
    assertThat(harness.take(sample(TEN.plusMillis(1000), 5))).isEqualTo(NEW);
    assertThat(harness.take(sample(TEN.plusSeconds(-30), 5))).isEqualTo(NEW);
    assertThat(harness.take(sample(TEN.plusMillis(900), 5))).isEqualTo(DUPLICATE);
    assertThat(harness.take(sample(TEN.plusMillis(1000), 5))).isEqualTo(DUPLICATE);
    assertThat(harness.take(sample(TEN.plusMillis(1000), 6))).isEqualTo(CONFLICT);
    assertThat(harness.take(sample(TEN.plusMillis(100), 5))).isEqualTo(CONFLICT);
  }

  @Test
  void a_gap_is_missing_from_its_hour_until_it_fills_however_late() {
    harness.take(event("boot", 0, TEN));
    harness.take(event("boot", 3, TEN.plusSeconds(60)));
    harness.take(event("boot", 5, TEN.plus(HOUR)));
    assertThat(row(TEN, NodeCoverage::getExpectedEvents)).isEqualTo(4);
    assertThat(row(TEN, NodeCoverage::getReceivedEvents)).isEqualTo(2);
    assertThat(row(TEN, NodeCoverage::getMissingEvents)).isEqualTo(2);
    assertThat(row(TEN.plus(HOUR), NodeCoverage::getMissingEvents)).isEqualTo(1);

    harness.take(event("boot", 6, TEN.plus(HOUR.multipliedBy(100))));
    sweepAll();
    harness.restart();
    harness.take(event("boot", 1, TEN));
    harness.take(event("boot", 2, TEN.plus(HOUR.multipliedBy(100))));

    assertThat(row(TEN, NodeCoverage::getMissingEvents)).isZero();
    assertThat(row(TEN, NodeCoverage::getEvents)).isEqualTo(2);
    assertThat(row(TEN.plus(HOUR), NodeCoverage::getMissingEvents)).isEqualTo(1);
  }

  @Test
  void an_event_that_comes_after_the_next_hour_s_takes_its_numbers_back() {
    harness.take(event("boot", 0, TEN));
    harness.take(event("boot", 9, TEN.plus(HOUR)));
    assertThat(row(TEN, NodeCoverage::getExpectedEvents)).isEqualTo(1);
    assertThat(row(TEN.plus(HOUR), NodeCoverage::getExpectedEvents)).isEqualTo(9);

    harness.take(event("boot", 6, TEN.plusSeconds(3599)));

    assertThat(row(TEN, NodeCoverage::getExpectedEvents)).isEqualTo(7);
    assertThat(row(TEN, NodeCoverage::getReceivedEvents)).isEqualTo(2);
    assertThat(row(TEN.plus(HOUR), NodeCoverage::getExpectedEvents)).isEqualTo(3);
    assertThat(row(TEN.plus(HOUR), NodeCoverage::getReceivedEvents)).isEqualTo(1);
  }

  @Test
  void what_no_gap_holds_costs_a_header_however_much_it_was() {
    Instant at = TEN;
    for (long sequence = 0; sequence < 100_000; sequence++) {
      at = TEN.plusSeconds(sequence);
      harness.take(event("boot", sequence, at));
      if (sequence % 5_000 == 0) {
        harness.flush();
      }
    }
    harness.take(event("boot", 200_000, at.plus(HOUR.multipliedBy(60))));
    harness.flush();
    sweepAll();

    assertThat(TestStores.size(harness.chunks)).isLessThanOrEqualTo(2);
    assertThat(TestStores.size(harness.hours)).isEqualTo(1);
    assertThat(TestStores.size(harness.headerStore)).isEqualTo(1);
    assertThat(harness.take(event("boot", 0, TEN))).isEqualTo(DUPLICATE);
    assertThat(harness.take(event("boot", 99_999, at))).isEqualTo(DUPLICATE);
    assertThat(harness.take(event("boot", 100_000, at))).isEqualTo(NEW);
  }

  @Test
  void a_number_far_ahead_costs_no_more_than_any() {
    harness.take(event("boot", 0, TEN));
    harness.take(event("boot", 1_000_000_000_000_000L, TEN.plusSeconds(1)));
    harness.take(event("boot", 999_999_999_999_999L, TEN.plus(HOUR)));
    harness.take(event("boot", 5, TEN.plus(HOUR.multipliedBy(60))));
    harness.flush();
    sweepAll();

    assertThat(row(TEN, NodeCoverage::getMissingEvents)).isEqualTo(1_000_000_000_000_001L - 4);
  }

  private static InferenceEvent unnumbered() {
    InferenceEvent event = event("boot", 0, TEN);
    event.setBootId(null);
    event.setSequence(null);
    return event;
  }

  private static InferenceEvent event(String boot, long sequence, Instant at) {
    return InferenceEvent.newBuilder()
        .setEventId("event")
        .setNodeId("node-1")
        .setBootId(boot)
        .setSequence(sequence)
        .setTenantId("tenant")
        .setArrivedAt(at)
        .setFinishedAt(at)
        .setOutputTokens(10)
        .build();
  }

  private static NodeSample sample(Instant at, int running) {
    return NodeSample.newBuilder()
        .setNodeId("node-1")
        .setSampledAt(at)
        .setRunningRequests(running)
        .build();
  }

  private long row(Instant hour, ToLongFunction<NodeCoverage> field) {
    return harness.rows().stream()
        .filter(row -> row.getWindowStart().equals(hour))
        .mapToLong(field)
        .findFirst()
        .orElseThrow();
  }

  private void sweepAll() {
    for (int i = 0; i < 10; i++) {
      harness.sweep(1_000);
    }
  }
}
