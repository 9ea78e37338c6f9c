package io.fleetledger.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.api.Health;
import io.fleetledger.api.Health.Check;
import io.fleetledger.ledger.MaterializerStatus;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ProcessorFactsTest {
  private static final long LIMIT = 100;
  private static final MaterializerStatus WRITING = materializer(true, 3, null);

  @Test
  void an_instance_that_has_its_tasks_and_keeps_up_is_ready() {
    assertThat(wrong(facts(true, 2, false, OptionalLong.of(99), WRITING))).isEmpty();
  }

  @Test
  void running_without_tasks_is_not_enough() {
    assertThat(wrong(facts(true, 0, false, OptionalLong.of(0), WRITING))).containsExactly("tasks");
  }

  @Test
  void a_spare_instance_is_ready_when_the_others_hold_every_task() {
    assertThat(wrong(facts(true, 0, true, OptionalLong.of(0), WRITING))).isEmpty();
  }

  @Test
  void a_stream_that_rebalances_or_restores_is_not_ready() {
    assertThat(wrong(facts(false, 2, false, OptionalLong.of(0), WRITING)))
        .containsExactly("stream");
  }

  @Test
  void a_lag_at_the_limit_or_not_known_is_not_ready() {
    assertThat(wrong(facts(true, 2, false, OptionalLong.of(LIMIT), WRITING)))
        .containsExactly("source lag");
    assertThat(wrong(facts(true, 2, false, OptionalLong.empty(), WRITING)))
        .containsExactly("source lag");
  }

  @Test
  void tables_that_are_behind_refused_or_not_claimed_are_not_ready() {
    assertThat(wrong(facts(true, 2, false, OptionalLong.of(0), materializer(true, LIMIT, null))))
        .containsExactly("table lag");
    assertThat(wrong(facts(true, 2, false, OptionalLong.of(0), materializer(false, 0, null))))
        .containsExactly("materializer");
    Health refused =
        facts(true, 2, false, OptionalLong.of(0), materializer(true, 0, "connection refused"))
            .ready(LIMIT);
    assertThat(refused.checks()).contains(new Check("materializer", false, "connection refused"));
  }

  @Test
  void it_lives_as_long_as_its_loops_turn() {
    Duration alive = ProcessorFacts.LONGEST_SILENCE.minusSeconds(1);
    Duration dead = ProcessorFacts.LONGEST_SILENCE;
    assertThat(silent(alive, alive, alive).live().isUp()).isTrue();
    assertThat(silent(dead, Duration.ZERO, Duration.ZERO).live().isUp()).isFalse();
    assertThat(silent(Duration.ZERO, dead, Duration.ZERO).live().isUp()).isFalse();
    assertThat(silent(Duration.ZERO, Duration.ZERO, dead).live().isUp()).isFalse();
  }

  private static List<String> wrong(ProcessorFacts facts) {
    return facts.ready(LIMIT).checks().stream()
        .filter(check -> !check.ok())
        .map(Check::name)
        .toList();
  }

  private static ProcessorFacts facts(
      boolean isRunning,
      int tasks,
      boolean allHeld,
      OptionalLong lag,
      MaterializerStatus materializer) {
    return new ProcessorFacts(
        isRunning ? "RUNNING" : "REBALANCING",
        isRunning,
        tasks,
        allHeld,
        0,
        lag,
        Duration.ZERO,
        true,
        true,
        materializer,
        Duration.ZERO,
        Duration.ZERO,
        Duration.ZERO);
  }

  private static ProcessorFacts silent(Duration stream, Duration materializer, Duration rater) {
    return new ProcessorFacts(
        "RUNNING",
        true,
        1,
        false,
        0,
        OptionalLong.of(0),
        stream,
        true,
        true,
        WRITING,
        materializer,
        rater,
        Duration.ZERO);
  }

  private static MaterializerStatus materializer(
      boolean claimed, long lag, @Nullable String waitingFor) {
    return new MaterializerStatus(claimed, OptionalLong.of(lag), waitingFor, 0);
  }
}
