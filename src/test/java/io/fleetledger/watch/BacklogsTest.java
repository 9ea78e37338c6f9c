package io.fleetledger.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** What is still to come of the source topics. */
class BacklogsTest {
  private static final TopicPartition FAST = new TopicPartition("inference-events", 0);
  private static final TopicPartition SLOW = new TopicPartition("inference-events", 1);

  private final Backlogs backlogs = new Backlogs(Duration.ofMinutes(15));

  private void note(long fastEnd, long fast, long slowEnd, long slow, int atSeconds) {
    backlogs.note(
        Map.of(FAST, fastEnd, SLOW, slowEnd), Map.of(FAST, fast, SLOW, slow), nanos(atSeconds));
  }

  private static long nanos(int seconds) {
    return Duration.ofSeconds(seconds).toNanos();
  }

  @Test
  void a_partition_that_is_read_to_its_end_has_nothing_more_to_tell() {
    note(100, 100, 1_000, 10, 0);

    assertThat(backlogs.unread()).containsExactly(SLOW);
  }

  @Test
  void a_backlog_is_the_present_once_what_was_there_a_minute_ago_is_read() {
    note(1_000, 500, 1_000, 500, 0);
    note(1_100, 1_000, 1_100, 900, 30);
    assertThat(backlogs.isLive(nanos(30))).isFalse();

    note(1_200, 1_000, 1_200, 1_000, 45);
    assertThat(backlogs.isLive(nanos(45))).isTrue();

    note(9_000, 1_100, 9_000, 1_100, 120);
    assertThat(backlogs.isLive(nanos(120))).as("it has fallen behind").isFalse();
  }

  @Test
  void a_partition_that_nobody_reads_is_given_up_and_silences_nobody() {
    note(100, 100, 1_000, 10, 0);
    note(110, 110, 1_000, 10, 14 * 60);
    assertThat(backlogs.unread()).containsExactly(SLOW);
    assertThat(backlogs.isLive(nanos(14 * 60))).isFalse();

    note(120, 120, 1_000, 10, 16 * 60);
    assertThat(backlogs.unread()).isEmpty();
    assertThat(backlogs.isLive(nanos(16 * 60))).isTrue();

    note(130, 130, 1_000, 20, 17 * 60);
    assertThat(backlogs.unread()).as("it is read again").containsExactly(SLOW);
  }
}
