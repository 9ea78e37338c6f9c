package io.fleetledger.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateLimitTest {
  private final AtomicLong nanos = new AtomicLong();

  @Test
  void so_many_a_second_and_twice_as_many_after_a_pause() {
    var limit = new RateLimit(10, nanos::get);

    assertThat(allowed(limit, "ann")).isEqualTo(20);
    nanos.addAndGet(500_000_000);
    assertThat(allowed(limit, "ann")).isEqualTo(5);
    nanos.addAndGet(3_600_000_000_000L);
    assertThat(allowed(limit, "ann")).isEqualTo(20);
  }

  @Test
  void one_does_not_use_up_what_is_another_s() {
    var limit = new RateLimit(1, nanos::get);

    allowed(limit, "ann");
    assertThat(limit.allows("bob")).isTrue();
  }

  @Test
  void zero_is_no_limit() {
    assertThat(allowed(new RateLimit(0, nanos::get), "ann")).isEqualTo(1_000);
  }

  private static int allowed(RateLimit limit, String name) {
    int allowed = 0;
    while (allowed < 1_000 && limit.allows(name)) {
      allowed++;
    }
    return allowed;
  }
}
