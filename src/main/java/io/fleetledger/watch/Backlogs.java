package io.fleetledger.watch;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Which partitions of the source topics hold records that are still to come, and whether the stream
 * is at the present: whether it has read what was there a minute ago. A partition that nobody reads
 * is given up after a while, so that it does not silence the alerts of all others. For one thread.
 */
final class Backlogs {
  private static final Duration PRESENT = Duration.ofMinutes(1);

  private final Duration patience;
  private final Map<TopicPartition, Position> positions = new HashMap<>();
  private Set<TopicPartition> unread = Set.of();
  private @Nullable Mark mark;
  private @Nullable Long readUpToNanos;

  private record Position(long offset, long sinceNanos) {}

  /** Where the logs ended at a moment. */
  private record Mark(Map<TopicPartition, Long> ends, long nanos) {}

  /**
   * @param patience a partition that is not read for so long is given up
   */
  Backlogs(Duration patience) {
    this.patience = patience;
  }

  /**
   * Takes note.
   *
   * @param ends where the source topics end
   * @param committed how far they are read
   * @param nowNanos {@link System#nanoTime}
   */
  void note(Map<TopicPartition, Long> ends, Map<TopicPartition, Long> committed, long nowNanos) {
    unread = behind(ends, committed, nowNanos);
    if (unread.isEmpty()) {
      readUpToNanos = nowNanos;
      mark = null;
      return;
    }
    Mark before = mark;
    if (before != null && behind(before.ends(), committed, nowNanos).isEmpty()) {
      readUpToNanos = before.nanos();
      before = null;
    }
    mark = before == null ? new Mark(Map.copyOf(ends), nowNanos) : before;
  }

  private Set<TopicPartition> behind(
      Map<TopicPartition, Long> ends, Map<TopicPartition, Long> committed, long nowNanos) {
    Set<TopicPartition> behind = new HashSet<>();
    ends.forEach(
        (partition, end) -> {
          long offset = committed.getOrDefault(partition, 0L);
          Position position = positions.get(partition);
          if (offset >= end) {
            positions.remove(partition);
          } else if (position == null || position.offset() != offset) {
            positions.put(partition, new Position(offset, nowNanos));
            behind.add(partition);
          } else if (nowNanos - position.sinceNanos() < patience.toNanos()) {
            behind.add(partition);
          }
        });
    return behind;
  }

  /** The partitions that have more to tell. */
  Set<TopicPartition> unread() {
    return unread;
  }

  /** Whether what was in the log a minute ago has been read. */
  boolean isLive(long nowNanos) {
    Long moment = readUpToNanos;
    return moment != null && nowNanos - moment < PRESENT.toNanos();
  }
}
