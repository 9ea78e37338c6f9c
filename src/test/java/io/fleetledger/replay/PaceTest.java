package io.fleetledger.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PaceTest {
  private static final Instant EVENT = Instant.parse("2023-11-16T18:15:46Z");

  private final List<Long> sleeps = new ArrayList<>();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void twice_real_time_waits_half_as_long_as_the_events_are_apart() throws InterruptedException {
    Pace pace = pace("2");
    pace.await(EVENT);
    pace.await(EVENT.plusSeconds(10));
    pace.await(EVENT.plusSeconds(11));
    assertThat(sleeps).containsExactly(5_000L, 500L);
  }

  @Test
  void time_lost_is_made_up_for() throws InterruptedException {
    Pace pace = pace("1");
    pace.await(EVENT);
    now = now.plusSeconds(8);
    pace.await(EVENT.plusSeconds(5));
    pace.await(EVENT.plusSeconds(10));
    assertThat(sleeps).containsExactly(2_000L);
  }

  @Test
  void max_never_waits() throws InterruptedException {
    Pace pace = pace("max");
    pace.await(EVENT);
    pace.await(EVENT.plusSeconds(3600));
    assertThat(sleeps).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "NaN", "Infinity", "fast", ""})
  void any_other_speed_is_refused(String speed) {
    assertThatThrownBy(() -> pace(speed))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("speed is \"max\" or a number above 0, not \"" + speed + "\"");
  }

  private Pace pace(String speed) {
    return Pace.of(
        speed,
        () -> now,
        millis -> {
          sleeps.add(millis);
          now = now.plusMillis(millis);
        });
  }
}
