package io.fleetledger.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.fleetledger.api.Health;
import org.junit.jupiter.api.Test;

class VitalsTest {
  private static final Health WELL = Health.of("stream", true, "RUNNING");
  private static final Health BEHIND = Health.of("lag", false, "too far behind");

  private final Vitals vitals = new Vitals();

  @Test
  void while_it_starts_it_lives_and_says_what_it_waits_for() {
    vitals.starting("can't reach PostgreSQL");

    assertThat(vitals.live().isUp()).isTrue();
    assertThat(vitals.ready())
        .isEqualTo(Health.of("process", false, "starting: can't reach PostgreSQL"));
  }

  @Test
  void when_it_runs_its_own_checks_speak() {
    vitals.running(() -> WELL, () -> BEHIND);

    assertThat(vitals.live()).isEqualTo(WELL);
    assertThat(vitals.ready()).isEqualTo(BEHIND);
  }

  @Test
  void while_it_stops_it_lives_and_is_not_ready() {
    vitals.running(() -> WELL, () -> WELL);
    vitals.stopping();

    assertThat(vitals.live().isUp()).isTrue();
    assertThat(vitals.ready().isUp()).isFalse();
  }

  @Test
  void once_failed_it_stays_down_whatever_comes_after() {
    vitals.failed("the log has lost records");
    vitals.running(() -> WELL, () -> WELL);
    vitals.stopping();

    assertThat(vitals.live().isUp()).isFalse();
    assertThat(vitals.ready().checks().getFirst().detail())
        .isEqualTo("failed: the log has lost records");
  }
}
