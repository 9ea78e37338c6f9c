package io.fleetledger.metering;

import io.fleetledger.schema.FleetClock;
import io.fleetledger.schema.FleetSettled;
import io.fleetledger.time.Micros;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Adds up what the partitions of stage 1 tell of themselves. Mutable; belongs to one thread.
 *
 * <p>A partition tells how far it has settled together with where it begins: were it two records,
 * one could know that all is settled up to noon, and not yet that the fleet began at nine.
 */
public final class FleetBook {
  private final int partitions;
  private final Map<String, FleetSpan> spans = new HashMap<>();
  private final Map<String, Long> settled = new HashMap<>();

  /**
   * @param partitions how many partitions stage 1 has
   */
  public FleetBook(int partitions) {
    this.partitions = partitions;
  }

  /**
   * Notes a record.
   *
   * @param key its key, unique among those of its type
   * @param value a {@link FleetClock} or {@link FleetSettled}; null: the key is deleted
   */
  public void note(String key, @Nullable Object value) {
    if (value instanceof FleetClock clock) {
      spans.put(key, FleetSpan.of(Micros.of(clock.getFirstAt()), Micros.of(clock.getLastAt())));
    } else if (value instanceof FleetSettled mark) {
      settled.put(key, Micros.of(mark.getSettledAt()));
      if (mark.getFirstAt() != null) {
        long first = Micros.of(mark.getFirstAt());
        spans.put("settled/" + key, FleetSpan.of(first, first));
      }
    } else {
      spans.remove(key);
      settled.remove(key);
    }
  }

  /** What they tell together. */
  public Fleet fleet() {
    FleetSpan span = spans.values().stream().reduce(FleetSpan::union).orElse(null);
    long least =
        settled.size() < partitions
            ? 0
            : settled.values().stream().mapToLong(Objects::requireNonNull).min().orElse(0);
    return new Fleet(span, least);
  }
}
